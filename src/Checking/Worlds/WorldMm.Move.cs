using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Mappings that mremap or fork makes.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool HasOtherMapping(PmdId pmd) => Configured(nameof(HasOtherMapping), pmd.Index) != 0;

    /// <inheritdoc/>
    public bool HasMovedMapping(PmdId pmd) => Configured(nameof(HasMovedMapping), pmd.Index) != 0;

    /// <inheritdoc/>
    public PmdId OtherMapping(PmdId pmd) => new((int)Configured(nameof(OtherMapping), pmd.Index));

    /// <inheritdoc/>
    public bool ComesFirst(PmdId second, PmdId first) => Configured(nameof(ComesFirst), second.Index, first.Index) != 0;

    /// <inheritdoc/>
    public void AnonVmaClone(PmdId from, PmdId to) => cpu.Take(nameof(AnonVmaClone), (ulong)from.Index, (ulong)to.Index);

    /// <inheritdoc/>
    public void VmaLink(PmdId pmd) => cpu.Take(nameof(VmaLink), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool VmaIsLinked(PmdId pmd) => cpu.Take(nameof(VmaIsLinked), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool FolioIsContended(PageId page) => cpu.Take(nameof(FolioIsContended), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void AnonFolioLock(PageId page) => cpu.Take(nameof(AnonFolioLock), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool AnonVmaTrylockWrite(PmdId pmd) => cpu.Take(nameof(AnonVmaTrylockWrite), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void PmdClearMoved(PmdId pmd) => cpu.Take(nameof(PmdClearMoved), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool PagesAreShared => World.PagesAreShared;

    /// <inheritdoc/>
    public void FolioGet(PageId page) => cpu.Take(nameof(FolioGet), (ulong)page.Raw);

    /// <inheritdoc/>
    public void UnlinkAnonVmas(PmdId pmd) => cpu.Take(nameof(UnlinkAnonVmas), (ulong)pmd.Index);
}
