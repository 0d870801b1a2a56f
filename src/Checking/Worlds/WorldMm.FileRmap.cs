using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>How many entries map each page of a file.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void FolioAddFileRmapPte(PageId page) => cpu.Take(nameof(FolioAddFileRmapPte), (ulong)page.Raw);

    /// <inheritdoc/>
    public void FolioRemoveRmapPte(PageId page) => cpu.Take(nameof(FolioRemoveRmapPte), (ulong)page.Raw);

    /// <inheritdoc/>
    public void TlbDelayRmap(PageId page) => cpu.Take(nameof(TlbDelayRmap), (ulong)page.Raw);

    /// <inheritdoc/>
    public void TlbFlushRmaps() => cpu.Take(nameof(TlbFlushRmaps));

    /// <inheritdoc/>
    public bool FolioMapped(PageId page) => cpu.Take(nameof(FolioMapped), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void FolioCancelDirty(PageId page) => cpu.Take(nameof(FolioCancelDirty), (ulong)page.Raw);

    /// <inheritdoc/>
    public void FreeBlocks(PageId page) => cpu.Take(nameof(FreeBlocks), (ulong)page.Raw);
}
