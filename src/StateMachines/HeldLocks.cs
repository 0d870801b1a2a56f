using System.Numerics;

namespace PtSpec.StateMachines;

/// <summary>
/// What a CPU holds at the instant it fires a trigger, outermost first (lock order: process_addrs.rst, 7.1).
/// Holding a lock for writing satisfies every demand for it in read mode.
/// A lock a VMA does not have (the i_mmap lock without a file, the anon_vma lock without an anon_vma) counts as held by whoever
/// would have taken it. Whoever cannot observe a lock passes it as held: a demand can then only fail on what was observed.
/// </summary>
[Flags]
public enum HeldLocks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>mm-&gt;mmap_lock</c>, read mode.</summary>
    MmapRead = 1 << 0,

    /// <summary><c>mm-&gt;mmap_lock</c>, write mode.</summary>
    MmapWrite = 1 << 1,

    /// <summary>The lock of the (new, huge) folio concerned.</summary>
    FolioLock = 1 << 2,

    /// <summary>The per-VMA lock, read mode (6.4+).</summary>
    VmaRead = 1 << 4,

    /// <summary>The per-VMA lock, write mode: <c>vma_start_write</c> (6.4+).</summary>
    VmaWrite = 1 << 5,

    /// <summary><c>mapping-&gt;i_mmap_rwsem</c>, read mode.</summary>
    IMmapRead = 1 << 6,

    /// <summary><c>mapping-&gt;i_mmap_rwsem</c>, write mode.</summary>
    IMmapWrite = 1 << 7,

    /// <summary><c>anon_vma-&gt;root-&gt;rwsem</c>, read mode.</summary>
    AnonVmaRead = 1 << 8,

    /// <summary><c>anon_vma-&gt;root-&gt;rwsem</c>, write mode.</summary>
    AnonVmaWrite = 1 << 9,

    /// <summary>The pmd lock of the slot concerned.</summary>
    Pml = 1 << 10,

    /// <summary>
    /// The pmd lock of the second slot of a move or copy; where both slots share one lock, holding it is holding both.
    /// </summary>
    OtherPml = 1 << 11,

    /// <summary>The lock of the page table concerned; where it is the pmd lock itself, holding that is holding both.</summary>
    Ptl = 1 << 12,

    /// <summary>Inside <c>rcu_read_lock</c>.</summary>
    Rcu = 1 << 13,

    /// <summary>The VMA can be reached neither through its mm nor through the reverse map any more (free_pgtables).</summary>
    VmaDetached = 1 << 14,

    /// <summary>Interrupts are off: table-freeing IPIs wait for this CPU (gup_fast).</summary>
    IrqsOff = 1 << 15,

    /// <summary>
    /// The vmap area concerned: its addresses are the CPU's, which maps or unmaps them, or vmap_area_lock keeps their owner from
    /// giving them up.
    /// </summary>
    VmapArea = 1 << 16,
}

/// <summary>Questions about a set of held locks.</summary>
public static class HeldLocksExtensions
{
    // Each write mode is the bit above its read mode, so one shift turns the first into the second.
    private const HeldLocks WriteModes =
        HeldLocks.MmapWrite | HeldLocks.VmaWrite | HeldLocks.IMmapWrite | HeldLocks.AnonVmaWrite;

    private static readonly (HeldLocks Lock, string Name)[] Names =
    [
        (HeldLocks.MmapRead, "mmap read"),
        (HeldLocks.MmapWrite, "mmap write"),
        (HeldLocks.FolioLock, "folio"),
        (HeldLocks.VmaRead, "vma read"),
        (HeldLocks.VmaWrite, "vma write"),
        (HeldLocks.IMmapRead, "i_mmap read"),
        (HeldLocks.IMmapWrite, "i_mmap write"),
        (HeldLocks.AnonVmaRead, "anon_vma read"),
        (HeldLocks.AnonVmaWrite, "anon_vma write"),
        (HeldLocks.Pml, "pml"),
        (HeldLocks.OtherPml, "other pml"),
        (HeldLocks.Ptl, "ptl"),
        (HeldLocks.Rcu, "rcu"),
        (HeldLocks.VmaDetached, "vma detached"),
        (HeldLocks.IrqsOff, "irqs off"),
        (HeldLocks.VmapArea, "vmap area"),
    ];

    /// <summary>Every lock there is.</summary>
    public static HeldLocks All { get; } = Names.Aggregate(HeldLocks.None, (all, named) => all | named.Lock);

    /// <summary>The same locks, and the read mode of every one held for writing.</summary>
    public static HeldLocks WithImplied(this HeldLocks held) => held | ReadModesOfWritten(held);

    /// <summary>The same locks, without the read mode of any held for writing.</summary>
    public static HeldLocks WithoutImplied(this HeldLocks held) => held & ~ReadModesOfWritten(held);

    /// <summary>How many locks are in the set.</summary>
    public static int Count(this HeldLocks held) => BitOperations.PopCount((uint)held);

    /// <summary>The locks' names, outermost first, joined by <c>+</c>; <c>no locks</c> for none.</summary>
    public static string Describe(this HeldLocks held)
    {
        string text = string.Join(" + ", Names.Where(named => held.HasFlag(named.Lock)).Select(named => named.Name));
        return text.Length == 0 ? "no locks" : text;
    }

    private static HeldLocks ReadModesOfWritten(HeldLocks held) => (HeldLocks)((int)(held & WriteModes) >> 1);
}
