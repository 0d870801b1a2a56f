using System.Collections.Concurrent;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Paths;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Lines;

/// <summary>The routines of the specification as a traced kernel has them: x86-64, by version.</summary>
internal sealed class SpecRoutines
{
    // What no x86-64 kernel has whose page-table locks lie in the table's struct page, as a trace's addresses show.
    private const Features NotHere = Features.Pae | Features.HighPte | Features.PteFragments | Features.PteHalves
        | Features.NoRcuTableFree | Features.AllocSplitPtlocks | Features.NoMovePmd | Features.AssertPteLocked | Features.SpuriousFaults;

    // The symbol around the code, and the outermost routine that has its text.
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["__pte_offset_map_lock"] = "pte_offset_map_lock",
        ["split_huge_pmd_locked"] = "__split_huge_pmd_locked",
        ["unmap_page_range"] = "zap_pmd_range",
        ["__zap_vma_range"] = "zap_pmd_range",
        ["___pte_free_tlb"] = "pte_free_tlb",
        ["try_collapse_pte_mapped_thp"] = "collapse_pte_mapped_thp",
        ["mfill_atomic_copy"] = "mfill_atomic",
    };

    // The specification says more than the kernel's names: whether the entry is a copy on the stack of whoever maps.
    private static readonly Dictionary<string, string> s_seenAs = new()
    {
        ["pte_offset_map_on_stack"] = "__pte_offset_map",
        ["pte_offset_map_lock_on_stack"] = "pte_offset_map_lock",
    };

    private static readonly ConcurrentDictionary<KernelVersion, SpecRoutines> s_all = new();

    private readonly KernelConfiguration _configuration;
    private readonly Dictionary<string, RoutineInKernel> _byName = [];
    private readonly ConcurrentDictionary<string, PathGraph> _graphs = new();
    private readonly ConcurrentDictionary<(string, Happened), AllowedPaths> _paths = new();

    private SpecRoutines(KernelVersion kernel)
    {
        _configuration = new KernelConfiguration(kernel, NotHere);
        All = [.. Routines.All.Where(r => ChangedRoutines.Range(r).Contains(kernel)).Select(r => new RoutineInKernel(r, _configuration))];
        foreach (RoutineInKernel routine in All)
            _byName.TryAdd(routine.Routine.KernelName, routine);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<RoutineInKernel> All { get; }

    /// <summary>Those of a kernel.</summary>
    public static SpecRoutines Of(KernelVersion kernel) => s_all.GetOrAdd(kernel, k => new SpecRoutines(k));

    /// <summary>The kernel's name of the function that a symbol stands for.</summary>
    public static string NameOf(string symbol)
    {
        string function = WriterSymbols.FunctionOf(symbol);
        return s_names.GetValueOrDefault(function, function);
    }

    /// <summary>The kernel's name of the function that runs where a routine does.</summary>
    public static string SeenAs(string routine) => s_seenAs.GetValueOrDefault(routine, routine);

    /// <summary>The routine with the text of a symbol; null when the specification has none.</summary>
    public RoutineInKernel? Find(string symbol) => _byName.GetValueOrDefault(NameOf(symbol));

    /// <summary>The paths through a routine on which nothing happens that did not.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="happened">What may have happened.</param>
    public AllowedPaths PathsOf(RoutineInKernel routine, Happened happened) => _paths.GetOrAdd((routine.Routine.Id, happened), _ =>
    {
        PathGraph graph = _graphs.GetOrAdd(routine.Routine.Id, _ => PathGraph.Of(routine.Routine, _configuration));
        return new AllowedPaths(graph, point => (Needed(point.Event) & ~happened) == Happened.Nothing);
    });

    private static Happened Needed(PathEvent at) => (at.Kind, at.Content) switch
    {
        (PathEventKind.Wrote, PmdContent.None) => Happened.WriteNone,
        (PathEventKind.Wrote, PmdContent.Table) => Happened.WriteTable,
        (PathEventKind.Wrote, _) => Happened.WriteOther,
        (PathEventKind.Locked, _) => Happened.Lock,
        (PathEventKind.TryLocked, _) => Happened.Try | Happened.Lock,
        (PathEventKind.TriedInVain, _) => Happened.Try,
        (PathEventKind.Unlocked, _) => Happened.Unlock,
        _ => Happened.Nothing,
    };
}
