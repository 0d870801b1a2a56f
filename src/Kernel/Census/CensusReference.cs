using PtSpec.Checking.CallSites;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Census;

/// <summary>A call as what a tree is compared with has it.</summary>
/// <param name="Line">Its line there.</param>
/// <param name="Policy">What it does when there is no table.</param>
/// <param name="OnNull">The same in words.</param>
/// <param name="Recheck">What is looked at again under the lock.</param>
/// <param name="Unmap">Whether what was mapped is unmapped; null where that is not told.</param>
/// <param name="Mode">Whether it locks, reads or may write; null where that is not told.</param>
internal sealed record ReferenceSite(int Line, CallSitePolicy? Policy, string OnNull, string Recheck, string? Unmap, string? Mode);

/// <summary>What a tree is compared with: the specification's call sites, or another census.</summary>
internal sealed class CensusReference
{
    private readonly HashSet<string>? _functions;

    private CensusReference(string name, bool isWritten, IReadOnlyDictionary<SiteName, ReferenceSite> sites, HashSet<string>? functions) =>
        (Name, IsWritten, Sites, _functions) = (name, isWritten, sites, functions);

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Whether people wrote it: then its words are theirs, and only what they mean is compared.</summary>
    public bool IsWritten { get; }

    /// <summary>The calls by name.</summary>
    public IReadOnlyDictionary<SiteName, ReferenceSite> Sites { get; }

    /// <summary>The specification's callers in the kernel whose calls the tree shares most with.</summary>
    /// <param name="sites">The specification's call sites.</param>
    /// <param name="tree">The tree's calls.</param>
    public static CensusReference Of(IReadOnlyList<CallSite> sites, IReadOnlyList<CensusSite> tree)
    {
        HashSet<SiteName> names = [.. Names(tree).Keys];
        (KernelVersion Kernel, Dictionary<SiteName, ReferenceSite> Sites)[] kernels =
        [
            .. sites.Where(s => s.List == "callers").GroupBy(s => s.Kernel).Select(g => (g.Key, OfCallers(g))),
        ];
        if (kernels.Length == 0)
            throw new FormatException("there is no caller of a released kernel in it");
        (KernelVersion kernel, Dictionary<SiteName, ReferenceSite> found) =
            kernels.OrderByDescending(k => k.Kernel).MaxBy(k => k.Sites.Keys.Count(names.Contains));
        return new CensusReference($"the specification's {kernel}", true, found, [.. sites.SelectMany(s => Words(s.Function))]);
    }

    /// <summary>Another census.</summary>
    public static CensusReference Of(string name, IReadOnlyList<CensusSite> other) => new(
        name, false,
        Names(other).ToDictionary(p => p.Key, p => new ReferenceSite(p.Value.Line, p.Value.Policy, p.Value.OnNull, p.Value.Recheck, p.Value.Unmap, p.Value.Mode)),
        functions: null);

    /// <summary>The calls of a tree by name.</summary>
    public static Dictionary<SiteName, CensusSite> Names(IEnumerable<CensusSite> sites) =>
        SiteName.Number(sites, s => (s.File, s.Function, s.Primitive, s.Line));

    /// <summary>Whether the specification says anywhere what this function does; another census is not asked.</summary>
    public bool HasPolicy(SiteName site) => _functions is null || Words(site.Function).Any(_functions.Contains);

    private static Dictionary<SiteName, ReferenceSite> OfCallers(IEnumerable<CallSite> sites)
    {
        // A definition is listed with its callers; it is no call.
        IEnumerable<CallSite> calls = sites.Where(s => s.Function != $"#define {s.Maps}");
        return SiteName.Number(calls, s => (s.File, s.Function, s.Maps, LineOf(s)))
            .ToDictionary(p => p.Key, p => new ReferenceSite(LineOf(p.Value), p.Value.Policy, p.Value.OnNull, p.Value.Recheck, null, p.Value.Mode is "-" or "" ? null : p.Value.Mode));
    }

    private static int LineOf(CallSite site) =>
        site.At.StartsWith("line ", StringComparison.Ordinal) && int.TryParse(site.At.AsSpan("line ".Length), out int line) ? line : 0;

    private static IEnumerable<string> Words(string function) =>
        function.Split(' ', ',', '/', '(', ')').Where(word => word.Length > 1 && (char.IsAsciiLetter(word[0]) || word[0] == '_'));
}
