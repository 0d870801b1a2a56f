using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>The kernel's own addresses: one slot at most, whose pmd lock is init_mm.page_table_lock.</content>
internal sealed partial class World
{
    /// <summary>In <see cref="VmapArea"/>: nobody has the addresses.</summary>
    public const int AreaIsFree = 0;

    /// <summary>In <see cref="VmapArea"/>: memory from vmalloc is mapped there.</summary>
    public const int AreaOfMemory = 1;

    /// <summary>In <see cref="VmapArea"/>: part of a device's range.</summary>
    public const int AreaOfDevice = 2;

    private const int FirstInHand = 3;

    /// <summary>The slot of the kernel's own addresses; -1 when there is none.</summary>
    public int KernelSlot { get; }

    /// <summary>Who has each address of the kernel's slot: nobody, an area in use, or a CPU that is mapping or unmapping it.</summary>
    public Field VmapArea => field ??= new Field("vmap_area", PtrsPerPte, (ulong)(FirstInHand + Cpus - 1), ShowArea)
    {
        NameOf = i => $"vmap area {KernelSlot}.{i}",
    };

    /// <summary>Who holds vmap_area_lock: 0, or the CPU plus one.</summary>
    public Field VmapAreaLock => field ??= new Field("vmap_area_lock", 1, (ulong)Cpus, ShowOwner) { NameOf = _ => "vmap_area_lock" };

    /// <summary>Whether a slot is that of the kernel.</summary>
    public bool IsKernelAddress(Expr slot) => KernelSlot >= 0 && Integer(slot) == KernelSlot;

    /// <summary>What <see cref="VmapArea"/> holds for addresses that a CPU maps or unmaps.</summary>
    public static int InHandOf(int cpu) => FirstInHand + cpu;

    private static bool MapsDevices(Scenario scenario) => scenario.Operations.Any(o => o.Kind == OperationKind.Ioremap);

    private ulong InitialArea(int index) => KernelSlot >= 0 && Scenario.Slots[KernelSlot].Pmd.Ptes.ElementAtOrDefault(index).Kind == PteSetupKind.Page
        ? (ulong)AreaOfMemory
        : AreaIsFree;

    private IEnumerable<Field> KernelFields() => [VmapArea, VmapAreaLock];

    private static string ShowArea(ulong area) => area switch
    {
        AreaIsFree => "free",
        AreaOfMemory => "vmalloc",
        AreaOfDevice => "ioremap",
        _ => $"in the hands of cpu {area - FirstInHand}",
    };
}
