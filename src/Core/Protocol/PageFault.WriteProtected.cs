using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>A write to a read-only entry.</content>
public static partial class PageFault
{
    /// <summary>
    /// Enters with the table mapped and locked. A page that is the process's own, or of a shared mapping, is written in place;
    /// of another a copy is mapped, if the entry is still the same then. The page is referenced meanwhile, so that it stays in the
    /// page cache while its entry is none and not flushed yet.
    /// </summary>
    [Routine("mm/memory.c")]
    public static FaultResult DoWpPage<M>(
        ref M mm, PmdId pmd, int index, TableId mapped, LockId held, PteValue orig, bool vmaLocked) where M : struct, IMm
    {
        if (mm.MayHaveMarkers(pmd) && orig.IsUffdWp)
        {
            PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
            return Userfaultfd.HandleUserfault(ref mm, pmd, index, true);
        }
        if (mm.MayHaveMarkers(pmd) || mm.MayHave(SpecialEntries.ReadOnly))
        {
            bool reuse = mm.VmaIsShared(pmd);
            if (!reuse && mm.MayHave(SpecialEntries.ReadOnly))
                reuse = mm.PageAnonExclusive(orig.Page);
            if (reuse)
            {
                if (mm.Has(Features.AssertPteLocked))
                    PowerpcAssertions.AssertPteLocked(ref mm, pmd);
                if (mm.Has(Features.Dirty))
                    mm.SetPteAt(mapped, index, PteValue.Dirty(orig.Page, true));
                else
                    mm.SetPteAt(mapped, index, PteValue.Of(orig.Page, true));
                if (mm.Has(Features.SpuriousFaults))
                    mm.FlushTlbFixSpuriousFault(pmd, mapped, index);
                PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
                if (mm.Has(Features.Dirty) && mm.VmaIsShared(pmd))
                    FaultDirtySharedPage(ref mm, pmd, index, orig.Page);
                return FaultResult.Done;
            }
        }
        if (mm.Has(Features.Tlb))
            mm.FolioGetCopied(orig.Page);
        PgtableGeneric.PteUnmapUnlock(ref mm, mapped, held);
        bool prepared = VmfAnonPrepare(ref mm, pmd, vmaLocked);
        FaultResult result = FaultResult.Retry;
        if (prepared)
            result = WpPageCopy(ref mm, pmd, index, orig);
        if (mm.Has(Features.Tlb))
            mm.FolioPutCopied(orig.Page);
        return result;
    }

    /// <summary>
    /// The page is dirty before the store is tried again: who has cleaned its entries holds its lock until it has taken note of
    /// that, and a zap may have told of the entry's dirty bit in between.
    /// </summary>
    [Routine("mm/memory.c")]
    public static void FaultDirtySharedPage<M>(ref M mm, PmdId pmd, int index, PageId page) where M : struct, IMm
    {
        mm.FolioLock(pmd, index);
        mm.FolioMarkDirty(page);
        mm.FolioUnlock(pmd, index);
    }

    /// <summary>Maps a copy of the page in place of the page itself.</summary>
    [Routine("mm/memory.c")]
    public static FaultResult WpPageCopy<M>(ref M mm, PmdId pmd, int index, PteValue orig) where M : struct, IMm
    {
        PageId copy = mm.AllocPageCopy(orig.Page);
        PageFlags.FolioMarkUptodate(ref mm);
        mm.MmuNotifierInvalidateRangeStart(pmd);
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
        {
            mm.MmuNotifierInvalidateRangeEnd(pmd);
            mm.FolioPut(copy);
            return FaultResult.Done;
        }
        PteValue pte = mm.PtepGet(table, index);
        if (pte == orig)
        {
            PgtableGeneric.PtepClearFlush(ref mm, pmd, table, index);
            mm.SetPteAt(table, index, PteValue.Of(copy, true));
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            mm.MmuNotifierInvalidateRangeEnd(pmd);
            if (mm.PagesAreShared)
                mm.FolioPut(orig.Page);
            return FaultResult.Done;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        mm.FolioPut(copy);
        return FaultResult.Done;
    }
}
