using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Dirty pages.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void FolioMarkDirty(PageId page) => cpu.Take(nameof(FolioMarkDirty), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool FolioTestDirty(PageId page) => cpu.Take(nameof(FolioTestDirty), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public bool FolioTestClearDirty(PageId page) => cpu.Take(nameof(FolioTestClearDirty), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void FolioMarkLazyfree(PageId page) => cpu.Take(nameof(FolioMarkLazyfree), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool FolioTestLazyfree(PageId page) => cpu.Take(nameof(FolioTestLazyfree), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void FolioSetSwapbacked(PageId page) => cpu.Take(nameof(FolioSetSwapbacked), (ulong)page.Raw);

    /// <inheritdoc/>
    public void WritePage(PageId page) => cpu.Take(nameof(WritePage), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool FolioRefFreeze(PageId page) => cpu.Take(nameof(FolioRefFreeze), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void FilemapRemoveFolio(PageId page) => cpu.Take(nameof(FilemapRemoveFolio), (ulong)page.Raw);
}
