using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PtSpec.Core.Lowered;

/// <summary>
/// The routines of the protocol as data. The lowering generates this class's other half from the text of the methods
/// marked <see cref="Protocol.RoutineAttribute"/>; each routine is built when it is first asked for, then kept.
/// </summary>
public static partial class Routines
{
    private static readonly System.Threading.Lock s_gate = new();

    private static volatile Index s_index = new(CreateEntries(), []);

    /// <summary>All routines, in the order of their files and of the text.</summary>
    public static ImmutableArray<RoutineProgram> All => s_index.Programs.Value;

    /// <summary>The ids of all routines; builds none.</summary>
    public static IEnumerable<string> Ids => s_index.Entries.Select(e => e.Id);

    /// <summary>Adds a routine of another project; what the lowering generates for it calls this when its assembly is loaded.</summary>
    /// <param name="id">Its C# name, "Type.Method".</param>
    /// <param name="kernelName">The kernel's name of it.</param>
    /// <param name="build">Builds it when it is first asked for.</param>
    /// <exception cref="ArgumentException">There is a routine of that C# name already.</exception>
    public static void Add(string id, string kernelName, Func<RoutineProgram> build)
    {
        lock (s_gate)
        {
            s_index = TryFind(id, out _)
                ? throw new ArgumentException($"There is a routine {id} already; call the class something else.", nameof(id))
                : new Index([.. s_index.Entries, new RoutineEntry(id, kernelName, build)], [.. s_index.Added, kernelName]);
        }
    }

    /// <summary>Whether a kernel name is that of a routine that another project has added.</summary>
    internal static bool IsAdded(string kernelName) => s_index.Added.Contains(kernelName);

    /// <summary>The routine with a C# name, for instance "PgtableGeneric.PteOffsetMapLock".</summary>
    /// <exception cref="ArgumentException">There is no such routine.</exception>
    public static RoutineProgram Find(string id) =>
        TryFind(id, out RoutineProgram? routine) ? routine : throw new ArgumentException($"No routine '{id}'", nameof(id));

    /// <summary>The routine with a C# name, where there may be none.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out RoutineProgram? routine)
    {
        routine = s_index.ById.TryGetValue(id, out RoutineEntry? entry) ? entry.Program : null;
        return routine is not null;
    }

    /// <summary>
    /// The routines with a kernel name, for instance "pte_offset_map_lock": none, one, or one for each range of kernels
    /// whose texts differ.
    /// </summary>
    public static ImmutableArray<RoutineProgram> FindByKernelName(string kernelName) =>
        [.. s_index.Entries.Where(e => e.KernelName == kernelName).Select(e => e.Program)];

    private sealed class Index(RoutineEntry[] entries, HashSet<string> added)
    {
        public HashSet<string> Added { get; } = added;

        public RoutineEntry[] Entries { get; } = entries;

        public Dictionary<string, RoutineEntry> ById { get; } = entries.ToDictionary(e => e.Id);

        public Lazy<ImmutableArray<RoutineProgram>> Programs { get; } = new(() => [.. entries.Select(e => e.Program)]);
    }
}
