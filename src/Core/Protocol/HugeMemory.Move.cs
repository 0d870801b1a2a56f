using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>Moving huge entries.</content>
public static partial class HugeMemory
{
    /// <summary>
    /// Moves a huge entry; false when it is huge no more, or the new place is taken: move_page_tables may have put a table
    /// there already, if the file was collapsed meanwhile.
    /// </summary>
    [Routine("mm/huge_memory.c")]
    public static bool MoveHugePmd<M>(ref M mm, PmdId pmd, PmdId to) where M : struct, IMm
    {
        bool moved = false;
        PmdValue target = mm.PmdpGet(to);
        if (!target.IsNone)
            return false;
        LockId oldPtl = mm.PmdLockptr(pmd);
        mm.SpinLock(oldPtl);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsTransHuge || pmdval.IsMigration)
        {
            LockId newPtl = mm.PmdLockptr(to);
            if (newPtl != oldPtl)
                mm.SpinLock(newPtl);
            pmdval = mm.PmdpHugeGetAndClear(pmd);
            // pmd_move_must_withdraw: what is put aside is found under the lock of the entry that it is put aside for.
            if (mm.ThpVmaAllowable(pmd) && newPtl != oldPtl)
            {
                TableId table = mm.PgtableTransHugeWithdraw(pmd);
                mm.PgtableTransHugeDeposit(to, table);
            }
            mm.SetPmdAt(to, pmdval);
            if (pmdval.IsPresent)
                mm.FlushTlbRange(pmd);
            if (newPtl != oldPtl)
                mm.SpinUnlock(newPtl);
            moved = true;
        }
        mm.SpinUnlock(oldPtl);
        return moved;
    }
}
