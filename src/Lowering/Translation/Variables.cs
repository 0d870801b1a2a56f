using Microsoft.CodeAnalysis;

namespace PtSpec.Lowering.Translation;

/// <summary>A variable of the lowered routine.</summary>
internal sealed record Variable(string Name, string TypeName, int Count, bool IsOut);

/// <summary>The parameters and local variables of one routine, numbered as they turn up.</summary>
internal sealed class Variables
{
    private readonly Dictionary<ISymbol, int> indices = new(SymbolEqualityComparer.Default);
    private readonly List<Variable> all = [];
    private int temporaries;

    public IReadOnlyList<Variable> All => all;

    /// <summary>Adds a parameter or local.</summary>
    public int Declare(ISymbol symbol, ITypeSymbol type, bool isOut)
    {
        int index = Add(Unique(symbol.Name), type, isOut);
        indices[symbol] = index;
        return index;
    }

    /// <summary>Adds a variable that the text does not name, for the result of a call within an expression.</summary>
    public int Temporary(ITypeSymbol type) => Add("$" + ++temporaries, type, isOut: false);

    /// <summary>The number of a parameter or local; null when it is not one of the routine's.</summary>
    public int? Find(ISymbol symbol) => indices.TryGetValue(symbol, out int index) ? index : null;

    /// <summary>What is known of a value that no variable holds.</summary>
    public static Variable Unnamed(ITypeSymbol type) => new("", type.Name, Count(type), IsOut: false);

    /// <summary>How many values a type has; 0 where the scenario decides.</summary>
    public static int Count(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Boolean)
            return 2;
        if (type.TypeKind != TypeKind.Enum)
            return 0;
        return 1 + type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue)
            .Select(f => Convert.ToInt32(f.ConstantValue)).DefaultIfEmpty(-1).Max();
    }

    private int Add(string name, ITypeSymbol type, bool isOut)
    {
        all.Add(new Variable(name, type.Name, Count(type), isOut));
        return all.Count - 1;
    }

    // Two scopes may use one name: the second variable is told apart by a number.
    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; all.Exists(v => v.Name == unique); i++)
            unique = name + "#" + i;
        return unique;
    }
}
