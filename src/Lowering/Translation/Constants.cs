using Microsoft.CodeAnalysis;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Constants as numbers. The lowered form has no negative ones.</summary>
internal static class Constants
{
    /// <summary>A constant of the text.</summary>
    public static DraftExpr Translate(object constant, IOperation at, RoutineContext context)
    {
        if (constant is bool truth)
            return new DraftConstant(truth ? 1UL : 0UL);
        if (constant is ulong wide)
            return new DraftConstant(wide);
        long number = Convert.ToInt64(constant);
        return number >= 0
            ? new DraftConstant((ulong)number)
            : context.Reject(Rules.Number, at, $"{number} is negative; the lowered form counts from 0");
    }

    /// <summary>All bits of a width set.</summary>
    public static DraftExpr Ones(int width) => new DraftConstant(ulong.MaxValue >> (64 - width));

    /// <summary>
    /// A conversion between numeric types. Small types cut off; int and wider do not, as no value of a scenario gets there.
    /// </summary>
    public static DraftExpr Narrow(DraftExpr value, ITypeSymbol from, ITypeSymbol to)
    {
        int width = Symbols.Width(to);
        return width < 32 && width < Symbols.Width(from) ? new DraftBinary("And", value, Ones(width)) : value;
    }
}
