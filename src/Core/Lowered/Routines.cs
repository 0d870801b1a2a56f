using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PtSpec.Core.Lowered;

/// <summary>
/// The routines of the protocol as data. The lowering generates this class's other half from the text of the methods
/// marked <see cref="Protocol.RoutineAttribute"/>; each routine is built when it is first asked for, then kept.
/// </summary>
public static partial class Routines
{
    private static readonly RoutineEntry[] Entries = CreateEntries();

    private static readonly Dictionary<string, RoutineEntry> ById = Entries.ToDictionary(e => e.Id);

    private static readonly Lazy<ImmutableArray<RoutineProgram>> Programs = new(() => [.. Entries.Select(e => e.Program)]);

    /// <summary>All routines, in the order of their files and of the text.</summary>
    public static ImmutableArray<RoutineProgram> All => Programs.Value;

    /// <summary>The ids of all routines; builds none.</summary>
    public static IEnumerable<string> Ids => Entries.Select(e => e.Id);

    /// <summary>The routine with a C# name, for instance "PgtableGeneric.PteOffsetMapLock".</summary>
    /// <exception cref="ArgumentException">There is no such routine.</exception>
    public static RoutineProgram Find(string id) =>
        TryFind(id, out RoutineProgram? routine) ? routine : throw new ArgumentException($"No routine '{id}'", nameof(id));

    /// <summary>The routine with a C# name, where there may be none.</summary>
    public static bool TryFind(string id, [NotNullWhen(true)] out RoutineProgram? routine)
    {
        routine = ById.TryGetValue(id, out RoutineEntry? entry) ? entry.Program : null;
        return routine is not null;
    }

    /// <summary>
    /// The routines with a kernel name, for instance "pte_offset_map_lock": none, one, or one for each range of kernels
    /// whose texts differ.
    /// </summary>
    public static ImmutableArray<RoutineProgram> FindByKernelName(string kernelName) =>
        [.. Entries.Where(e => e.KernelName == kernelName).Select(e => e.Program)];
}
