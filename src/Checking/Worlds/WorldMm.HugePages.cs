using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Huge folios of anonymous memory.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public HugeFolioId HugeZeroFolio => new((int)Configured(nameof(HugeZeroFolio)));

    /// <inheritdoc/>
    public bool ThpVmaAllowable(PmdId pmd) => Configured(nameof(ThpVmaAllowable), pmd.Index) != 0;

    /// <inheritdoc/>
    public PageId FolioPage(HugeFolioId folio, int index) => new((int)Configured(nameof(FolioPage), folio.Raw, index));

    /// <inheritdoc/>
    public HugeFolioId AllocHugeFolio() => new((int)cpu.Take(nameof(AllocHugeFolio)));

    /// <inheritdoc/>
    public void HugeFolioPut(HugeFolioId folio) => cpu.Take(nameof(HugeFolioPut), (ulong)folio.Raw);

    /// <inheritdoc/>
    public HugeFolioId IsolateHugeFolio(PmdId pmd) => new((int)cpu.Take(nameof(IsolateHugeFolio), (ulong)pmd.Index));

    /// <inheritdoc/>
    public void HugeFolioUnlock(HugeFolioId folio) => cpu.Take(nameof(HugeFolioUnlock), (ulong)folio.Raw);

    /// <inheritdoc/>
    public bool FolioTestExclusive(HugeFolioId folio) => cpu.Take(nameof(FolioTestExclusive), (ulong)folio.Raw) != 0;

    /// <inheritdoc/>
    public bool FolioIsBusy(PageId page) => cpu.Take(nameof(FolioIsBusy), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public bool CopyMcUserHighpage(PageId to, PageId from) =>
        cpu.Take(nameof(CopyMcUserHighpage), (ulong)to.Raw, (ulong)from.Raw) != 0;

    /// <inheritdoc/>
    public void PgtableTransHugeDeposit(PmdId pmd, TableId table) =>
        cpu.Take(nameof(PgtableTransHugeDeposit), (ulong)pmd.Index, (ulong)table.Raw);

    /// <inheritdoc/>
    public TableId PgtableTransHugeWithdraw(PmdId pmd) => new((int)cpu.Take(nameof(PgtableTransHugeWithdraw), (ulong)pmd.Index));

    /// <inheritdoc/>
    public PmdValue PmdpEstablish(PmdId pmd, PmdValue value) => new(cpu.Take(nameof(PmdpEstablish), (ulong)pmd.Index, value.Raw));
}
