using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Page tables that are fragments of a page (arch/powerpc/mm/pgtable-frag.c; s390 differs in how it gives one up). The page goes when its last fragment goes, and a
/// fragment given up is never used again before that. The page has one rcu_head for all of them.
/// </summary>
internal static class PgtableFragments
{
    /// <summary>Marks the page, so that it will not go before a grace period, and gives the fragment up.</summary>
    [Routine("arch/powerpc/mm/pgtable-frag.c", Kernel = "6.6-", Name = "powerpc_pte_free_defer")]
    public static void PteFreeDefer<M>(ref M mm, TableId table) where M : struct, IMm
    {
        mm.FolioSetActive(table);
        PteFragmentFree(ref mm, table);
    }

    /// <summary>Gives a fragment up; the last one frees the page, after a grace period if one of them asked for that.</summary>
    [Routine("arch/powerpc/mm/pgtable-frag.c")]
    public static void PteFragmentFree<M>(ref M mm, TableId table) where M : struct, IMm
    {
        if (mm.Has(Features.PteHalves))
        {
            PgtableHalves.PageTableFree(ref mm, table);
            return;
        }
        bool last = mm.PtFragRefcountDecAndTest(table);
        if (!last)
            return;
        bool active = mm.FolioTestClearActive(table);
        if (active)
            mm.CallRcuPage(table);
        else
            mm.PageFree(table);
    }
}
