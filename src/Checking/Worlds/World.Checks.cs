using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What kernels for debugging keep beside.</content>
internal sealed partial class World
{
    /// <summary>Whether each page counts the entries that map it (CONFIG_PAGE_TABLE_CHECK).</summary>
    public bool CountsEntries => Scenario.Features.HasFlag(Features.PageTableCheck);

    /// <summary>How many entries that users can reach map each page; a page has one count here, as it is anonymous or of a file for ever.</summary>
    public Field MapCount => field ??= new Field("map_count", Pages, (ulong)Slots + 1, v => v.ToString())
    {
        NameOf = page => $"entries that map {PageName(page)}",
    };

    private IEnumerable<Field> CheckFields() => [MapCount];

    /// <summary>The page that users reach by an entry and that counts it; null when there is none, or it is the zero page.</summary>
    public int? PageMappedAt(int slot, int index, PmdValue pmd, PteValue pte)
    {
        int page;
        if (pmd.IsTable)
        {
            if (!pte.IsPresent || pte.IsProtNone)
                return null;
            page = pte.Page.Raw;
        }
        else if (!pmd.IsLeaf)
        {
            return null;
        }
        else if (Scenario.Slots[slot].IsFile)
        {
            page = cacheBase[slot] + index;
        }
        else
        {
            page = pmd.Folio.Raw > HugeFolios ? zeroPage : FirstAnonymousPage + FirstPageOf(pmd.Folio.Raw) + index;
        }

        return page == zeroPage ? null : page;
    }

    private ulong InitialMapCount(int page)
    {
        ulong count = 0;
        for (int p = 0; p < Slots; p++)
        {
            var pmd = new PmdValue(InitialPmd(p));
            for (int i = 0; i < PtrsPerPte; i++)
            {
                PteValue pte = pmd.IsTable ? new PteValue(InitialPte(pmd.Table.Index, i)) : default;
                count += p != KernelSlot && PageMappedAt(p, i, pmd, pte) == page ? 1UL : 0;
            }
        }
        return count;
    }
}
