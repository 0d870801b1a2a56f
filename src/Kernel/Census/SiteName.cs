namespace PtSpec.Kernel.Census;

/// <summary>What names a call in every version of its function: not the line.</summary>
/// <param name="File">The file.</param>
/// <param name="Function">The function.</param>
/// <param name="Primitive">What is called.</param>
/// <param name="Ordinal">Which of the calls of it in that function, from 1.</param>
internal sealed record SiteName(string File, string Function, string Primitive, int Ordinal)
{
    /// <summary>The calls with their names, those of a function by line.</summary>
    /// <param name="sites">The calls.</param>
    /// <param name="of">What names one, and its line.</param>
    public static Dictionary<SiteName, T> Number<T>(IEnumerable<T> sites, Func<T, (string File, string Function, string Primitive, int Line)> of)
    {
        var named = new Dictionary<SiteName, T>();
        foreach (var group in sites.GroupBy(s => of(s) with { Line = 0 }))
        {
            int ordinal = 0;
            foreach (T site in group.OrderBy(s => of(s).Line))
                named.Add(new SiteName(group.Key.File, group.Key.Function, group.Key.Primitive, ++ordinal), site);
        }
        return named;
    }

    /// <summary>It as text.</summary>
    public override string ToString() => $"{File} {Function}: {Primitive}{(Ordinal > 1 ? $" ({Ordinal})" : "")}";
}
