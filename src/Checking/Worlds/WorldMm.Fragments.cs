using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Pages of several page tables.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void FolioSetActive(TableId table) => cpu.Take(nameof(FolioSetActive), (ulong)table.Raw);

    /// <inheritdoc/>
    public void ContextLock() => cpu.Take(nameof(ContextLock));

    /// <inheritdoc/>
    public void ContextUnlock() => cpu.Take(nameof(ContextUnlock));

    /// <inheritdoc/>
    public bool HalfToPending(TableId table) => cpu.Take(nameof(HalfToPending), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public bool HalfRemoved(TableId table) => cpu.Take(nameof(HalfRemoved), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public void PgtableListAdd(TableId table) => cpu.Take(nameof(PgtableListAdd), (ulong)table.Raw);

    /// <inheritdoc/>
    public void PgtableListDel(TableId table) => cpu.Take(nameof(PgtableListDel), (ulong)table.Raw);

    /// <inheritdoc/>
    public bool FolioTestActive(TableId table) => cpu.Take(nameof(FolioTestActive), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public bool FolioTestClearActive(TableId table) => cpu.Take(nameof(FolioTestClearActive), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public bool PtFragRefcountDecAndTest(TableId table) => cpu.Take(nameof(PtFragRefcountDecAndTest), (ulong)table.Raw) != 0;

    /// <inheritdoc/>
    public void CallRcuPage(TableId table) => cpu.Take(nameof(CallRcuPage), (ulong)table.Raw);

    /// <inheritdoc/>
    public void PageFree(TableId table) => cpu.Take(nameof(PageFree), (ulong)table.Raw);
}
