using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Small folios of anonymous memory.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool MayHave(SpecialEntries kind) => (World.Special & kind) != SpecialEntries.None;

    /// <inheritdoc/>
    public PteValue PtepModifyProtStart(TableId table, int index) => new(cpu.Take(nameof(PtepModifyProtStart), (ulong)table.Raw, (ulong)index));

    /// <inheritdoc/>
    public void PtepModifyProtCommit(TableId table, int index, PteValue value) =>
        cpu.Take(nameof(PtepModifyProtCommit), (ulong)table.Raw, (ulong)index, value.Raw);

    /// <inheritdoc/>
    public PteValue IsolateAnonFolio(PmdId pmd, int index) => new(cpu.Take(nameof(IsolateAnonFolio), (ulong)pmd.Index, (ulong)index));

    /// <inheritdoc/>
    public void FolioLockPage(PageId page) => cpu.Take(nameof(FolioLockPage), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool FolioTrylockPage(PageId page) => cpu.Take(nameof(FolioTrylockPage), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void FolioUnlockPage(PageId page) => cpu.Take(nameof(FolioUnlockPage), (ulong)page.Raw);

    /// <inheritdoc/>
    public void FolioWaitPage(PageId page) => cpu.Take(nameof(FolioWaitPage), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool PageAnonExclusive(PageId page) => cpu.Take(nameof(PageAnonExclusive), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void ReadSwapCacheAsync() => cpu.Take(nameof(ReadSwapCacheAsync));

    /// <inheritdoc/>
    public bool SwapInUse(PmdId pmd) => cpu.Take(nameof(SwapInUse), (ulong)pmd.Index) != 0;
}
