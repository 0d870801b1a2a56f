using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Pages of several page tables.</content>
public readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void FolioSetActive(TableId table) => cpu.Take(nameof(FolioSetActive), (ulong)table.Raw);

    /// <inheritdoc/>
    public bool FolioTestClearActive(TableId table) => cpu.Take(nameof(FolioTestClearActive), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public bool PtFragRefcountDecAndTest(TableId table) => cpu.Take(nameof(PtFragRefcountDecAndTest), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public void CallRcuPage(TableId table) => cpu.Take(nameof(CallRcuPage), (ulong)table.Raw);

    /// <inheritdoc/>
    public void PageFree(TableId table) => cpu.Take(nameof(PageFree), (ulong)table.Raw);
}
