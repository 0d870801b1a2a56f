using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Reduction;

/// <summary>Small sets of values, as arrays without repetitions.</summary>
internal static class ValueSets
{
    /// <summary>The greatest set that is followed.</summary>
    public const int Limit = 1024;

    public static readonly ulong[] False = [0];

    public static readonly ulong[] True = [1];

    private static readonly ulong[] Either = [0, 1];

    public static bool IsAlwaysFalse(ulong[] set) => set is [0];

    public static bool IsNeverFalse(ulong[] set) => Array.IndexOf(set, 0UL) < 0;

    /// <summary>The truth values that a set stands for.</summary>
    public static ulong[] Truth(ulong[] set) => IsNeverFalse(set) ? True : IsAlwaysFalse(set) ? False : Either;

    public static ulong[] Not(ulong[] set) => IsNeverFalse(set) ? False : IsAlwaysFalse(set) ? True : Either;

    public static ulong[] Union(ulong[] a, ulong[] b) =>
        a.Length == 1 && b.Length == 1 && a[0] == b[0] ? a : Limited([.. a.Union(b)]);

    /// <summary>Every result of an operator on one value of each set.</summary>
    public static ulong[] Combine(BinaryOperator op, ulong[] a, ulong[] b)
    {
        if (a.Length == 1 && b.Length == 1)
            return [Fold.Compute(op, a[0], b[0])];
        if (op is BinaryOperator.Equal or BinaryOperator.NotEqual)
            return Array.TrueForAll(a, x => Array.IndexOf(b, x) < 0) ? op == BinaryOperator.Equal ? False : True : Either;
        var results = new HashSet<ulong>();
        foreach (ulong x in a)
        {
            foreach (ulong y in b)
                results.Add(Fold.Compute(op, x, y));
        }
        return Limited([.. results]);
    }

    private static ulong[] Limited(ulong[] set) => set.Length <= Limit ? set : throw new TooManyLocalStatesException();
}

/// <summary>A scenario is too wide for its steps to be followed one CPU at a time.</summary>
internal sealed class TooManyLocalStatesException : Exception;
