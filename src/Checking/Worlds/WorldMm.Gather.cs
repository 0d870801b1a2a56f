using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What is freed after a TLB flush, and grace periods that a CPU waits for.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void TlbGatherPage(PageId page) => cpu.Take(nameof(TlbGatherPage), (ulong)page.Raw);

    /// <inheritdoc/>
    public void TlbBatchPagesFlush() => cpu.Take(nameof(TlbBatchPagesFlush));

    /// <inheritdoc/>
    public void TlbGatherTable(TableId table) => cpu.Take(nameof(TlbGatherTable), (ulong)table.Raw);

    /// <inheritdoc/>
    public void PagetableDtor(TableId table) => cpu.Take(nameof(PagetableDtor), (ulong)table.Raw);

    /// <inheritdoc/>
    public void GetStateSynchronizeRcu() => cpu.Take(nameof(GetStateSynchronizeRcu));

    /// <inheritdoc/>
    public void CondSynchronizeRcu() => cpu.Take(nameof(CondSynchronizeRcu));
}
