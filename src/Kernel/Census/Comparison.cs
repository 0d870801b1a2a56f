using PtSpec.Checking.CallSites;

namespace PtSpec.Kernel.Census;

/// <summary>A column of a census that can differ.</summary>
internal enum CensusColumn
{
    /// <summary>What is done when there is no table.</summary>
    Policy,

    /// <summary>The same as the source says it.</summary>
    OnNull,

    /// <summary>What is looked at again under the lock.</summary>
    Recheck,

    /// <summary>Whether what was mapped is unmapped.</summary>
    Unmap,

    /// <summary>Whether it locks, reads or may write.</summary>
    Mode,
}

/// <summary>A cell in which a tree and what it is compared with differ.</summary>
/// <param name="Name">The call.</param>
/// <param name="Column">The column.</param>
/// <param name="Reference">What is said there.</param>
/// <param name="Tree">What the census finds.</param>
internal sealed record Difference(SiteName Name, CensusColumn Column, string Reference, string Tree);

/// <summary>How far a column agrees.</summary>
/// <param name="Column">The column.</param>
/// <param name="Same">In how many calls it does.</param>
/// <param name="All">How many calls were compared in it.</param>
internal sealed record Agreement(CensusColumn Column, int Same, int All);

/// <summary>A tree beside the specification, or another tree.</summary>
/// <param name="Reference">What it is compared with.</param>
/// <param name="New">Calls that only the tree has.</param>
/// <param name="Gone">Calls that the tree does not have.</param>
/// <param name="Differences">What differs in the calls of both.</param>
/// <param name="Agreements">How far each column agrees.</param>
/// <param name="WithoutPolicy">Calls for which nothing is said of what their function does.</param>
internal sealed record Comparison(
    string Reference,
    IReadOnlyList<SiteName> New,
    IReadOnlyList<SiteName> Gone,
    IReadOnlyList<Difference> Differences,
    IReadOnlyList<Agreement> Agreements,
    IReadOnlyList<SiteName> WithoutPolicy)
{
    /// <summary>Compares a tree's calls.</summary>
    public static Comparison Of(CensusReference reference, IReadOnlyList<CensusSite> tree)
    {
        Dictionary<SiteName, CensusSite> sites = CensusReference.Names(tree);
        SiteName[] shared = [.. InOrder(sites.Keys.Where(reference.Sites.ContainsKey))];
        var differences = new List<Difference>();
        var agreements = new List<Agreement>();
        foreach (CensusColumn column in Enum.GetValues<CensusColumn>())
        {
            int all = 0;
            int before = differences.Count;
            foreach (SiteName name in shared)
            {
                (string Reference, string Tree)? cells = Cells(column, reference.Sites[name], sites[name], reference.IsWritten);
                if (cells is not { } compared)
                    continue;
                all++;
                if (!(reference.IsWritten ? Means(column, compared.Reference, compared.Tree) : compared.Reference == compared.Tree))
                    differences.Add(new Difference(name, column, compared.Reference, compared.Tree));
            }
            agreements.Add(new Agreement(column, all - (differences.Count - before), all));
        }
        return new Comparison(
            reference.Name,
            [.. InOrder(sites.Keys.Where(name => !reference.Sites.ContainsKey(name)))],
            [.. InOrder(reference.Sites.Keys.Where(name => !sites.ContainsKey(name)))],
            differences, agreements,
            [.. InOrder(sites.Keys.Where(name => !reference.HasPolicy(name)))]);
    }

    private static (string, string)? Cells(CensusColumn column, ReferenceSite reference, CensusSite site, bool isWritten) => column switch
    {
        CensusColumn.Policy => (reference.Policy?.Word() ?? "not read", site.PolicyWord),
        // The policy's word is part of what people write.
        CensusColumn.OnNull when isWritten => ($"{reference.Policy?.Word()}: {reference.OnNull}", site.OnNull),
        CensusColumn.OnNull => (reference.OnNull, site.OnNull),
        CensusColumn.Recheck => (reference.Recheck, site.Recheck),
        CensusColumn.Mode => reference.Mode is { } mode ? (mode, site.Mode) : null,
        _ => reference.Unmap is { } unmap ? (unmap, site.Unmap) : null,
    };

    /// <summary>Whether people's words say what the census says.</summary>
    private static bool Means(CensusColumn column, string written, string found) => column switch
    {
        CensusColumn.OnNull => OnNullMeans(written, found),
        CensusColumn.Recheck => RecheckMeans(written, found),
        CensusColumn.Mode => ModeMeans(written, found),
        _ => written == found,
    };

    // The word that decides: a value, a label or a jump; what is written besides is explanation.
    private static bool OnNullMeans(string written, string found) =>
        found == "-" || written.StartsWith("primitive", StringComparison.Ordinal)
        || (found.StartsWith("not asked", StringComparison.Ordinal) && written.Contains("not asked", StringComparison.Ordinal))
        || found.Split("; ").SelectMany(end => end.Split(", ")).Select(Essence)
            .Any(word => word.Length > 0 && written.Contains(word, StringComparison.Ordinal));

    private static string Essence(string step)
    {
        string word = step.Split(' ') is ["return" or "goto", var decides, ..] ? decides : step;
        return word.Trim('(', ')') switch
        {
            var value when value.StartsWith("ERR_PTR", StringComparison.Ordinal) => value["ERR_PTR(".Length..],
            var value => value,
        };
    }

    private static bool RecheckMeans(string written, string found)
    {
        string[] names = [.. found.Split(", ").Where(name => name != "-")];
        string[] asked = [.. written.Split(' ', ',', ';', '/', '(', ')', ':').Where(word => word.Contains('_') && word.Any(char.IsAsciiLetterLower))];
        return asked.Length > 0
            ? asked.All(word => names.Contains(word) || names.Any(name => name.StartsWith(word, StringComparison.Ordinal)))
            : names.Contains("inside primitive") || written.Contains("none", StringComparison.Ordinal)
                || !written.Contains("inside primitive", StringComparison.Ordinal);
    }

    // One row describes several calls as "lock + may-write" or "ro or lock"; what is written besides is explanation.
    private static bool ModeMeans(string written, string found) => written == found || written.Split(" + ").SelectMany(mode => mode.Split(" or "))
        .Any(mode => mode == found || (mode.StartsWith(found + " ", StringComparison.Ordinal) && mode != "may-write unlocked") || (mode, found) == ("lock/write", "lock"));

    private static IOrderedEnumerable<SiteName> InOrder(IEnumerable<SiteName> names) => names
        .OrderBy(n => n.File, StringComparer.Ordinal).ThenBy(n => n.Function, StringComparer.Ordinal)
        .ThenBy(n => n.Primitive, StringComparer.Ordinal).ThenBy(n => n.Ordinal);
}
