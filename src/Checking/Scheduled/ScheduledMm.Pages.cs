using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;

namespace PtSpec.Checking.Scheduled;

/// <content>Pages, and the accesses of the user.</content>
internal partial struct ScheduledMm
{
    public bool VmaHasAnonVma(PmdId pmd) => Load("vma_has_anon_vma", memory.AnonVmas[pmd.Index]) != 0;

    public void AnonVmaPrepare(PmdId pmd)
    {
        Cell anonVma = memory.AnonVmas[pmd.Index];
        if (!Begins("anon_vma_prepare", anonVma))
        {
            run.Answer("anon_vma_prepare", anonVma);
            return;
        }
        run.Touch(anonVma, writes: anonVma.State == 0);
        anonVma.State = 1;
        run.Ends("anon_vma_prepare", anonVma, 1);
    }

    public bool UserfaultfdWp(PmdId pmd)
    {
        Nothing("userfaultfd_wp");
        return false;
    }

    public bool UserfaultfdArmed(PmdId pmd)
    {
        Nothing("userfaultfd_armed");
        return layout.IsFilledByUserfaultfd(pmd);
    }

    public bool FolioRefIsExpected(PmdId pmd, int index)
    {
        Nothing("folio_ref_is_expected");
        return true;
    }

    public PageId AllocZeroedPage() => Allocate("alloc_zeroed_page", null, 0);

    public PageId AllocFilledPage(int value) => Allocate("alloc_filled_page", null, value);

    public PageId AllocPageCopy(PageId source) => Allocate("alloc_page_copy", memory.Page(source), 0);

    public void FolioPut(PageId page)
    {
        if (!Begins("folio_put", null))
        {
            run.Answer("folio_put", null);
            return;
        }
        if (memory.IsAnonymous(page))
        {
            run.Touch(memory.Page(page), writes: true);
            if (!memory.PagesUsed.Remove(page.Raw))
                throw new ProtocolViolation(Property.I5, "an anonymous page is freed twice");
        }
        run.Ends("folio_put", null, page.Raw);
    }

    public Access UserLoad(PmdId pmd, int index)
    {
        Cell entry = memory.Pmds[pmd.Index];
        if (!Begins("load", entry))
            return (Access)run.Answer("load", entry);
        Cell? content = Walk(pmd, index, write: false);
        if (content is not null)
            run.Touch(content, writes: false);
        return (Access)run.Ends("load", entry, content is null ? 0 : content.State + 1);
    }

    public Access UserStore(PmdId pmd, int index, int value)
    {
        Cell entry = memory.Pmds[pmd.Index];
        if (!Begins("store", entry))
            return (Access)run.Answer("store", entry);
        Cell? content = Walk(pmd, index, write: true);
        if (content is not null)
        {
            run.Touch(content, writes: true);
            content.State = value;
        }
        return (Access)run.Ends("store", entry, content is null ? (long)Access.PageFault : (long)Access.Zero);
    }

    // The hardware's walk, in one step; null is a page fault.
    private readonly Cell? Walk(PmdId pmd, int index, bool write)
    {
        run.Touch(memory.Pmds[pmd.Index], writes: false);
        var value = new PmdValue((ulong)memory.Pmds[pmd.Index].State);
        if (!value.IsTable)
        {
            bool allowed = value.IsLeaf && !VmaIsAnonymous(pmd) && (!write || VmaIsShared(pmd));
            return allowed ? memory.Page(layout.CachePage(pmd, index)) : null;
        }
        Cell state = memory.TableStates[value.Table.Index];
        run.Touch(state, writes: false);
        if (state.State == (long)TableState.Freed)
            throw new ProtocolViolation(Property.I1, "the hardware walks a freed page table");
        Cell entry = memory.Pte(value.Table, index);
        run.Touch(entry, writes: false);
        var pte = new PteValue((ulong)entry.State);
        if (!(write ? pte.IsWritable : pte.IsPresent))
            return null;
        if (memory.IsAnonymous(pte.Page) && !memory.PagesUsed.Contains(pte.Page.Raw))
            throw new ProtocolViolation(Property.I5, "the user reaches an anonymous page that was freed");
        return memory.Page(pte.Page);
    }

    private PageId Allocate(string name, Cell? source, long value)
    {
        if (!Begins(name, source))
            return new PageId((int)run.Answer(name, source));
        if (source is not null)
        {
            run.Touch(source, writes: false);
            value = source.State;
        }
        return new PageId((int)run.Ends(name, source, memory.NewPage(cpu, value).Raw));
    }
}
