using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Small folios of anonymous memory, their locks, and what becomes of their entries. The running core neither swaps nor
/// migrates.
/// </content>
public partial interface IMm
{
    /// <summary>Whether entries of such a kind may come up at all.</summary>
    [Constant]
    bool MayHave(SpecialEntries kind) => false;

    /// <summary>
    /// ptep_modify_prot_start: takes the entry away so that the hardware cannot change it, returns it. The page stays mapped,
    /// as far as its references go.
    /// </summary>
    PteValue PtepModifyProtStart(TableId table, int index) => throw new NotModelledException(nameof(PtepModifyProtStart));

    /// <summary>ptep_modify_prot_commit: puts it back, changed.</summary>
    void PtepModifyProtCommit(TableId table, int index, PteValue value) => throw new NotModelledException(nameof(PtepModifyProtCommit));

    /// <summary>
    /// Reclaim or migration picks the anonymous folio that is mapped at the entry, isolates it and locks it if it can: the
    /// entry that maps it; none when there is no such folio or it is locked.
    /// </summary>
    PteValue IsolateAnonFolio(PmdId pmd, int index) => throw new NotModelledException(nameof(IsolateAnonFolio));

    /// <summary>folio_lock on an anonymous folio: mapped, migrating, or in the swap cache. Sleeps.</summary>
    void FolioLockPage(PageId page) => throw new NotModelledException(nameof(FolioLockPage));

    /// <summary>folio_trylock on an anonymous folio.</summary>
    bool FolioTrylockPage(PageId page) => throw new NotModelledException(nameof(FolioTrylockPage));

    /// <summary>folio_unlock.</summary>
    void FolioUnlockPage(PageId page) => throw new NotModelledException(nameof(FolioUnlockPage));

    /// <summary>Waits until the folio is not locked. Sleeps.</summary>
    void FolioWaitPage(PageId page) => throw new NotModelledException(nameof(FolioWaitPage));

    /// <summary>Whether a page is an anonymous one that no other process maps (PageAnonExclusive).</summary>
    bool PageAnonExclusive(PageId page) => throw new NotModelledException(nameof(PageAnonExclusive));

    /// <summary>read_swap_cache_async: begins to read what a swap entry stands for. Sleeps.</summary>
    void ReadSwapCacheAsync() => throw new NotModelledException(nameof(ReadSwapCacheAsync));

    /// <summary>si->inuse_pages: whether the slot has entries for what is on the swap device.</summary>
    bool SwapInUse(PmdId pmd) => throw new NotModelledException(nameof(SwapInUse));
}
