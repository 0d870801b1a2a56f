using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// CONFIG_PAGE_TABLE_CHECK: each page counts the entries that map it for users. The counting itself is part of every write of an
/// entry (set_pte_at, ptep_get_and_clear, ...); here is what must be told apart, of a table that goes as it is.
/// </summary>
internal static class PageTableCheck
{
    /// <summary>Tells the pages that are still mapped in a table which has been taken away that it maps them no more.</summary>
    [Routine("mm/page_table_check.c", Name = "__page_table_check_pte_clear_range")]
    public static void PteClearRange<M>(ref M mm, PmdValue taken) where M : struct, IMm
    {
        TableId table = PgtableGeneric.PteOffsetMapOnStack(ref mm, taken);
        for (int i = 0; i < mm.PtrsPerPte; i++)
        {
            PteValue pte = mm.PtepGet(table, i);
            mm.PageTableCheckClear(pte);
        }
        PgtableGeneric.PteUnmap(ref mm, table);
    }

    /// <summary>The end of retract_page_tables and collapse_pte_mapped_thp, for the table that they have taken away.</summary>
    [Routine("mm/khugepaged.c")]
    public static void PteClearRangeAndFreeDefer<M>(ref M mm, PmdValue taken) where M : struct, IMm
    {
        if (mm.Has(Features.PageTableCheck))
            PteClearRange(ref mm, taken);
        PgtableGeneric.PteFreeDefer(ref mm, taken.Table);
    }
}
