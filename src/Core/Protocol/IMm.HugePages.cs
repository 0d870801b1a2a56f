using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Huge folios of anonymous memory and the page tables that are put aside for them. The running core makes them when it is
/// asked to collapse.
/// </content>
public partial interface IMm
{
    /// <summary>thp_vma_allowable_order: whether the slot's anonymous memory may be mapped by huge folios.</summary>
    [Constant]
    bool ThpVmaAllowable(PmdId pmd) => false;

    /// <summary>The huge zero folio: always 0, mapped read-only.</summary>
    [Constant]
    HugeFolioId HugeZeroFolio => default;

    /// <summary>The page at <paramref name="index"/> of a huge folio; of the huge zero folio, the zero page.</summary>
    [Constant]
    PageId FolioPage(HugeFolioId folio, int index) => throw new NotModelledException(nameof(FolioPage));

    /// <summary>vma_alloc_folio of the size of a pmd entry, filled with zeroes; null when that fails, which it always may.</summary>
    HugeFolioId AllocHugeFolio() => throw new NotModelledException(nameof(AllocHugeFolio));

    /// <summary>folio_put of a huge folio that is mapped no more, which frees it; the huge zero folio stays.</summary>
    void HugeFolioPut(HugeFolioId folio) => throw new NotModelledException(nameof(HugeFolioPut));

    /// <summary>
    /// Migration picks the huge folio of anonymous memory that the slot's pmd entry maps, isolates it and locks it if it can;
    /// null when there is no such folio or it is locked.
    /// </summary>
    HugeFolioId IsolateHugeFolio(PmdId pmd) => throw new NotModelledException(nameof(IsolateHugeFolio));

    /// <summary>folio_unlock of a huge folio of anonymous memory, or of what is left of it.</summary>
    void HugeFolioUnlock(HugeFolioId folio) => throw new NotModelledException(nameof(HugeFolioUnlock));

    /// <summary>Whether no other pmd entry maps the folio: PageAnonExclusive, or the only reference left.</summary>
    bool FolioTestExclusive(HugeFolioId folio) => throw new NotModelledException(nameof(FolioTestExclusive));

    /// <summary>Whether a page of the range is locked or has references beyond its mapping (gup): not known, both may be.</summary>
    bool FolioIsBusy(PageId page) => throw new NotModelledException(nameof(FolioIsBusy));

    /// <summary>copy_mc_user_highpage: copies the content of a page; false when it meets a memory error, which it always may.</summary>
    bool CopyMcUserHighpage(PageId to, PageId from) => throw new NotModelledException(nameof(CopyMcUserHighpage));

    /// <summary>pgtable_trans_huge_deposit: puts a table aside, for a split of the slot's huge mapping.</summary>
    void PgtableTransHugeDeposit(PmdId pmd, TableId table) => throw new NotModelledException(nameof(PgtableTransHugeDeposit));

    /// <summary>pgtable_trans_huge_withdraw: takes a table that was put aside under the slot's lock.</summary>
    TableId PgtableTransHugeWithdraw(PmdId pmd) => throw new NotModelledException(nameof(PgtableTransHugeWithdraw));

    /// <summary>pmdp_establish: exchanges the entry with <paramref name="value"/>, returns the old value.</summary>
    PmdValue PmdpEstablish(PmdId pmd, PmdValue value) => throw new NotModelledException(nameof(PmdpEstablish));
}
