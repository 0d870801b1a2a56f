using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Events: an access that waits until the monitor has resolved what it needs (fs/userfaultfd.c).</content>
internal static partial class Userfaultfd
{
    /// <summary>UFFDIO_ZEROPAGE, UFFDIO_POISON: sets an entry that needs no page, where there is none, not even a marker.</summary>
    [Routine("mm/userfaultfd.c", Name = "mfill_atomic_pte")]
    public static Outcome MfillAtomicPteSpecial<M>(ref M mm, PmdId pmd, int index, PteValue entry) where M : struct, IMm
    {
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone)
            PageTableAllocation.PteAllocNew(ref mm, pmd);
        pmdval = mm.PmdpGetLockless(pmd);
        if (!pmdval.IsPresent || pmdval.IsTransHuge)
            return Outcome.Exists;
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            return Outcome.Again;
        PteValue pte = mm.PtepGet(table, index);
        bool none = pte.IsNone;
        if (none)
            mm.SetPteAt(table, index, entry);
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return none ? Outcome.Ok : Outcome.Exists;
    }

    /// <summary>
    /// Registers the mapping for events of one kind. The lock of the VMA keeps faults out that do not take mmap_lock: each is
    /// over before the flag is set, or sees it.
    /// </summary>
    [Routine("fs/userfaultfd.c")]
    public static void UserfaultfdRegister<M>(ref M mm, PmdId pmd, bool missing) where M : struct, IMm
    {
        mm.MmapWriteLock(pmd);
        if (mm.Has(Features.VmaLocks))
            mm.VmaStartWrite(pmd);
        if (missing)
            mm.UserfaultfdSetMissing(pmd);
        else
            mm.UserfaultfdSetWp(pmd);
        mm.MmapWriteUnlock(pmd);
    }

    /// <summary>
    /// Enters the queue first and looks again then: whoever resolves the access later finds it there and wakes it. The locks
    /// of the fault are dropped by its caller before it sleeps.
    /// </summary>
    /// <param name="mm">The memory.</param>
    /// <param name="pmd">The slot.</param>
    /// <param name="index">The entry.</param>
    /// <param name="wp">Whether it is a write to what is protected, and not an access to what is missing.</param>
    [Routine("fs/userfaultfd.c")]
    public static FaultResult HandleUserfault<M>(ref M mm, PmdId pmd, int index, bool wp) where M : struct, IMm
    {
        if (mm.Has(Features.UffdSigbus))
            return FaultResult.BusError;
        mm.UserfaultfdEnqueue(pmd, index);
        bool mustWait = UserfaultfdMustWait(ref mm, pmd, index, wp);
        if (mustWait)
            return FaultResult.Userfault;
        mm.UserfaultfdDequeue();
        return FaultResult.Done;
    }

    /// <summary>Whether the access is still to be resolved; a table that vanished is looked for again, and decides nothing.</summary>
    [Routine("fs/userfaultfd.c")]
    public static bool UserfaultfdMustWait<M>(ref M mm, PmdId pmd, int index, bool wp) where M : struct, IMm
    {
    again:
        PmdValue pmdval = mm.PmdpGetLockless(pmd);
        if (pmdval.IsNone)
            return true;
        if (!pmdval.IsPresent)
            return false;
        if (pmdval.IsTransHuge)
            return wp && !pmdval.IsWritableLeaf && !mm.VmaIsShared(pmd);
        TableId table = PgtableGeneric.PteOffsetMap(ref mm, pmd);
        if (table.IsNull)
            goto again;
        PteValue pte = mm.PtepGetLockless(table, index);
        PgtableGeneric.PteUnmap(ref mm, table);
        if (pte.IsNoneMostly)
            return true;
        return wp && pte.IsPresent && !pte.IsWritable;
    }
}
