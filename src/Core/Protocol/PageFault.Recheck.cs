using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>A locked mapping before it reads from the disk (mm/filemap.c).</content>
public static partial class PageFault
{
    /// <summary>
    /// Whether an entry that the fault found none is so still: one whose protection is being changed was none for a moment
    /// only, and a mapping in memory for good (VM_LOCKED) takes no major fault for that. Maps only to read: the table may be
    /// gone from its place already, and then the entry is none for ever. False: fault again (VM_FAULT_NOPAGE).
    /// </summary>
    [Routine("mm/filemap.c", Kernel = "6.10-")]
    public static bool FilemapFaultRecheckPteNone<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        TableId table;
        LockId ptl;
        if (!mm.AtLeast(6, 13))
            table = PgtableGeneric.PteOffsetMapNolock(ref mm, pmd, out ptl);
        else
            table = PgtableGeneric.PteOffsetMapRoNolock(ref mm, pmd, out ptl);
        if (table.IsNull)
            return false;
        PteValue pte = mm.PtepGetLockless(table, index);
        if (pte.IsNone)
        {
            mm.SpinLock(ptl);
            pte = mm.PtepGet(table, index);
            mm.SpinUnlock(ptl);
        }
        PgtableGeneric.PteUnmap(ref mm, table);
        return pte.IsNone;
    }
}
