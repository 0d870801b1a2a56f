using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>NUMA hints: an entry without access for the hardware, though the mapping has it.</content>
public static partial class PageFault
{
    /// <summary>
    /// Gives the access back. Enters with the table mapped and not locked: the entry that was not none proves the table.
    /// </summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoNumaPage<M>(
        ref M mm, PmdId pmd, int index, TableId table, LockId ptl, PteValue orig) where M : struct, IMm
    {
        mm.SpinLock(ptl);
        PteValue old = mm.PtepGet(table, index);
        if (old != orig)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            return FaultResult.Done;
        }
        bool writable = mm.VmaIsShared(pmd);
        if (!writable)
            writable = mm.PageAnonExclusive(old.Page);
        mm.PtepModifyProtStart(table, index);
        mm.PtepModifyProtCommit(table, index, PteValue.Of(old.Page, writable));
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return FaultResult.Done;
    }

    /// <summary>Waits for whoever changes the huge entry; the accessed bit that it sets then is not modelled.</summary>
    [Routine("mm/huge_memory.c")]
    public static void HugePmdSetAccessed<M>(ref M mm, PmdId pmd) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        mm.SpinUnlock(pml);
    }

    /// <summary>The same for a huge entry, if it is still the one that the fault saw.</summary>
    [Routine("mm/huge_memory.c")]
    public static FaultResult DoHugePmdNumaPage<M>(ref M mm, PmdId pmd, PmdValue orig) where M : struct, IMm
    {
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue now = mm.PmdpGet(pmd);
        if (now == orig)
            mm.SetPmdAt(pmd, PmdValue.Leaf);
        mm.SpinUnlock(pml);
        return FaultResult.Done;
    }
}
