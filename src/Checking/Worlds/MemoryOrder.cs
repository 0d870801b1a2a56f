using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Worlds;

/// <summary>What a primitive is to the CPU's store buffer.</summary>
internal enum MemoryOrder
{
    /// <summary>Loads, plain stores (WRITE_ONCE), and what is no memory of the kernel's: nothing is ordered.</summary>
    Plain,

    /// <summary>A store that leaves the buffer after every earlier one (smp_store_release): spin_unlock.</summary>
    ReleaseStore,

    /// <summary>
    /// An atomic read and write that the kernel's rules order with no earlier store: an acquire, or one that is relaxed. A
    /// locked instruction of x86 waits until the buffer is empty; that of SPARC under PSO, and those of other machines, wait only for what an smp_wmb is behind.
    /// </summary>
    Atomic,

    /// <summary>The same where it succeeds; a failed attempt is a load.</summary>
    AtomicAttempt,

    /// <summary>
    /// It takes effect once the buffer is empty: a full barrier, an atomic read and write with the order of one
    /// (value-returning, or a release that is no plain store), or giving memory back.
    /// </summary>
    Full,

    /// <summary>smp_wmb: later stores leave the buffer after earlier ones.</summary>
    Wmb,
}

/// <summary>The order of each primitive, as the kernel's documentation and its x86 and generic sources have it.</summary>
/// <remarks>
/// Documentation/memory-barriers.txt, Documentation/atomic_t.txt: void atomics are unordered, value-returning ones are fully
/// ordered, _acquire and _release are what they say, bit operations the same by their names. Locks that this model has as one
/// variable are atomics: an acquire to take, a release to give up.
/// </remarks>
internal static class MemoryOrders
{
    private static readonly string[] ReleaseStores = [nameof(IMm.SpinUnlock)];

    private static readonly string[] Barriers = [nameof(IMm.SmpWmb)];

    private static readonly string[] Atomics =
    [
        // Acquires.
        nameof(IMm.SpinLock), nameof(IMm.MmapReadLock), nameof(IMm.MmapWriteLock), nameof(IMm.IMmapLockRead), nameof(IMm.IMmapLockWrite),
        nameof(IMm.AnonVmaLockRead), nameof(IMm.AnonVmaLockWrite), nameof(IMm.FolioLock), nameof(IMm.FolioLockPage), nameof(IMm.AnonFolioLock),
        nameof(IMm.VmaStartWrite), nameof(IMm.ContextLock), nameof(IMm.VmapAreaLock), nameof(IMm.AllocVmapArea), nameof(IMm.FindUnlinkVmapArea), nameof(IMm.IsolateAnonFolio), nameof(IMm.IsolateHugeFolio),

        // Exchanges of entries, which some machines have relaxed (arm64: xchg_relaxed).
        nameof(IMm.PmdpHugeGetAndClear), nameof(IMm.PmdpEstablish), nameof(IMm.PtepGetAndClear), nameof(IMm.PtepModifyProtStart),
        nameof(IMm.PtepTestAndClearYoung),

        // Counters and bits.
        nameof(IMm.MmIncNrPtes), nameof(IMm.MmDecNrPtes), nameof(IMm.FolioAddRmapPmd), nameof(IMm.FolioRemoveRmapPmd), nameof(IMm.FolioGet), nameof(IMm.FolioGetCopied),
        nameof(IMm.FolioSetActive),
    ];

    private static readonly string[] Attempts =
    [
        nameof(IMm.SpinTrylock), nameof(IMm.MmapReadTrylock), nameof(IMm.MmapWriteTrylock), nameof(IMm.AnonVmaTrylockWrite),
        nameof(IMm.FolioTrylock), nameof(IMm.FolioTrylockPage), nameof(IMm.VmaStartRead),
    ];

    private static readonly string[] Fulls =
    [
        nameof(IMm.SmpMb),

        // Releases that are atomics.
        nameof(IMm.MmapReadUnlock), nameof(IMm.MmapWriteUnlock), nameof(IMm.MmapWriteDowngrade), nameof(IMm.IMmapUnlockRead),
        nameof(IMm.IMmapUnlockWrite), nameof(IMm.AnonVmaUnlockRead), nameof(IMm.AnonVmaUnlockWrite), nameof(IMm.FolioUnlock),
        nameof(IMm.FolioUnlockPage), nameof(IMm.HugeFolioUnlock), nameof(IMm.VmaEndRead), nameof(IMm.ContextUnlock),
        nameof(IMm.VmapAreaUnlock), nameof(IMm.PublishVmapArea), nameof(IMm.FreeVmapArea),

        // References: atomic_add_unless, atomic_dec_and_test.
        nameof(IMm.TryGrabFolio), nameof(IMm.GupPutFolio), nameof(IMm.FolioPutCopied), nameof(IMm.FolioPut), nameof(IMm.HugeFolioPut), nameof(IMm.Mmput),
        nameof(IMm.PtFragRefcountDecAndTest), nameof(IMm.FolioTestClearActive), nameof(IMm.PagetableFree), nameof(IMm.PageFree),
        nameof(IMm.TlbBatchPagesFlush), nameof(IMm.HalfRemoved),

        // RCU: rcu_segcblist_add_len and get_state_synchronize_rcu have full barriers.
        nameof(IMm.CallRcu), nameof(IMm.CallRcuPage), nameof(IMm.GetStateSynchronizeRcu), nameof(IMm.CondSynchronizeRcu),

        // Flushes and interrupts of other CPUs.
        nameof(IMm.FlushTlbRange), nameof(IMm.FlushTlbLastLevel), nameof(IMm.FlushTlbKernelRange), nameof(IMm.TlbRemoveTableSyncOne), nameof(IMm.SmpCallFunction),
        nameof(IMm.LocalFlushTlb), nameof(IMm.LeaveLazyTlb), nameof(IMm.MmuNotifierInvalidateRangeStart),
        nameof(IMm.MmuNotifierInvalidateRangeEnd),

        // Sleeping and waking: set_current_state, and the smp_mb before waitqueue_active.
        nameof(IMm.UserfaultfdEnqueue), nameof(IMm.UserfaultfdDequeue), nameof(IMm.UserfaultfdSchedule), nameof(IMm.UserfaultfdWake),
    ];

    /// <summary>The primitives of each order but <see cref="MemoryOrder.Plain"/>, which all others have.</summary>
    public static IReadOnlyList<(MemoryOrder Order, IReadOnlyList<string> Primitives)> All { get; } =
    [
        (MemoryOrder.ReleaseStore, ReleaseStores),
        (MemoryOrder.Wmb, Barriers),
        (MemoryOrder.Atomic, Atomics),
        (MemoryOrder.AtomicAttempt, Attempts),
        (MemoryOrder.Full, Fulls),
    ];

    private static readonly Dictionary<string, MemoryOrder> Known =
        All.SelectMany(group => group.Primitives, (group, primitive) => (primitive, group.Order)).ToDictionary();

    private static readonly string[] PmdStores = [nameof(IMm.PmdPopulate), nameof(IMm.SetPmdAt), nameof(IMm.PmdClearMoved)];

    // What the kernel knows by counting: references count from the moment that an entry is written, whoever sees it by then.
    private static readonly string[] Counting =
    [
        nameof(IMm.FolioTestExclusive), nameof(IMm.FolioRefIsExpected), nameof(IMm.AnonRefIsExpected), nameof(IMm.SwapInUse),
        nameof(IMm.IsolateAnonFolio), nameof(IMm.IsolateHugeFolio),
    ];

    /// <summary>The order of a primitive. Where nobody listens a notifier does nothing; an entry of two words is stored by cmpxchg8b.</summary>
    public static MemoryOrder Of(World world, string primitive)
    {
        ArgumentNullException.ThrowIfNull(world);
        if (IsNotifier(primitive) && !world.HasSecondaryMmu)
            return MemoryOrder.Plain;
        return world.HasHighWords && PmdStores.Contains(primitive) ? MemoryOrder.Atomic : Known.GetValueOrDefault(primitive, MemoryOrder.Plain);
    }

    private static bool IsNotifier(string primitive) =>
        primitive is nameof(IMm.MmuNotifierInvalidateRangeStart) or nameof(IMm.MmuNotifierInvalidateRangeEnd);

    /// <summary>Whether a primitive's question is about references, which are counted, and not about what memory holds.</summary>
    public static bool IsCounting(string primitive) => Counting.Contains(primitive);
}
