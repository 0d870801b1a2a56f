using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>VMAs, pages, and the user's accesses.</content>
internal readonly partial struct RealMm
{
    /// <inheritdoc/>
    public bool VmaMayGo(PmdId pmd) => true;

    /// <inheritdoc/>
    public bool FindVma(PmdId pmd) => cpu.FindVma(pmd);

    /// <inheritdoc/>
    public bool VmaInIMmap(PmdId pmd) => Volatile.Read(ref Slot(pmd).Linked);

    /// <inheritdoc/>
    public bool CollapseTestExit(PmdId pmd) => memory.MmOf(pmd).HasExited;

    /// <inheritdoc/>
    public void Mmput(PmdId pmd)
    {
    }

    /// <inheritdoc/>
    public void VmaMarkDetached(PmdId pmd) => memory.SlotTable.SetProtection(pmd, 0, PtrsPerPte, null);

    /// <inheritdoc/>
    public void VmaLink(PmdId pmd)
    {
        if (!VmaIsAnonymous(pmd))
            Volatile.Write(ref Slot(pmd).Linked, true);
    }

    /// <inheritdoc/>
    public void UnlinkFileVma(PmdId pmd)
    {
        Volatile.Write(ref Slot(pmd).Linked, false);
        ref SharedMemory? backing = ref memory.SlotTable.Backing(pmd);
        cpu.PutAfterOperation(backing!);
        backing = null;
    }

    /// <inheritdoc/>
    // One load; the page-table lock orders it: whoever installs an anonymous page has set it before locking.
    public bool VmaHasAnonVma(PmdId pmd) => Volatile.Read(ref Slot(pmd).AnonVma);

    /// <inheritdoc/>
    public void AnonVmaPrepare(PmdId pmd)
    {
        if (!VmaHasAnonVma(pmd))
            Volatile.Write(ref Slot(pmd).AnonVma, true);
    }

    /// <inheritdoc/>
    public void AnonVmaClone(PmdId from, PmdId to) => AnonVmaPrepare(to);

    /// <inheritdoc/>
    public void UnlinkAnonVmas(PmdId pmd) => Volatile.Write(ref Slot(pmd).AnonVma, false);

    /// <inheritdoc/>
    public PageId AllocZeroedPage()
    {
        PageId page = cpu.UsePage();
        memory.Page(page).Clear();
        return page;
    }

    /// <inheritdoc/>
    /// <remarks>Real pages hold more than a scenario's value: what the caller of the CPU staged is copied instead.</remarks>
    public PageId AllocFilledPage(int value)
    {
        PageId page = cpu.UsePage();
        cpu.Staged.CopyTo(memory.Page(page));
        return page;
    }

    /// <inheritdoc/>
    // Word by word and unordered is enough: the source is read-only wherever it is mapped.
    public PageId AllocPageCopy(PageId source)
    {
        PageId page = cpu.UsePage();
        memory.Page(source).CopyTo(memory.Page(page));
        return page;
    }

    /// <inheritdoc/>
    public void FolioGet(PageId page) => memory.Get(page);

    /// <inheritdoc/>
    // Deferred: an access that found the page before its entry was cleared may not have touched it yet.
    public void FolioPut(PageId page)
    {
        if (memory.IsAnonymous(page))
            cpu.PutPage(page);
    }

    /// <inheritdoc/>
    // Exclusive to this mm and, since new entries are made writable by it, to a VMA that may be written.
    public bool PageAnonExclusive(PageId page) => cpu.MayWriteTarget() && memory.IsExclusive(page);

    /// <inheritdoc/>
    public HugeFolioId AllocHugeFolio()
    {
        int number = memory.TryTakeHugePage();
        if (number < 0)
            return default;
        HugeFolioId folio = memory.TakeHugeFolio(number);
        memory.HugePageBytes(number).Clear();
        return folio;
    }

    /// <inheritdoc/>
    public void HugeFolioPut(HugeFolioId folio)
    {
        for (int i = 0; folio != HugeZeroFolio && i < PtrsPerPte; i++)
            FolioPut(FolioPage(folio, i));
    }

    /// <inheritdoc/>
    // A clone splits a leaf before it shares what it maps.
    public bool FolioTestExclusive(HugeFolioId folio) => true;

    /// <inheritdoc/>
    // A page that another mm has mapped is read-only, and may be copied as any other.
    public bool FolioIsBusy(PageId page) => false;

    /// <inheritdoc/>
    // No access is under way: the entry is gone, and TlbRemoveTableSyncOne has waited.
    public bool CopyMcUserHighpage(PageId to, PageId from)
    {
        memory.Page(from).CopyTo(memory.Page(to));
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>The first word of the page, of which <see cref="Access"/> has room for two bits.</remarks>
    public Access UserLoad(PmdId pmd, int index) =>
        cpu.UserLoad(pmd, index, out long value) ? Access.Zero + (int)(value & 3) : Access.PageFault;

    /// <inheritdoc/>
    public Access UserStore(PmdId pmd, int index, int value) =>
        cpu.UserStore(pmd, index, value, out long before) ? Access.Zero + (int)(before & 3) : Access.PageFault;
}
