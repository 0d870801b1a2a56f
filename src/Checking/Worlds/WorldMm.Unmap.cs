using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>The end of VMAs and mms.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool VmaMayGo(PmdId pmd) => Configured(nameof(VmaMayGo), pmd.Index) != 0;

    /// <inheritdoc/>
    public bool FindVma(PmdId pmd) => cpu.Take(nameof(FindVma), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool VmaInIMmap(PmdId pmd) => cpu.Take(nameof(VmaInIMmap), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool CollapseTestExit(PmdId pmd) => cpu.Take(nameof(CollapseTestExit), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void VmaMarkDetached(PmdId pmd) => cpu.Take(nameof(VmaMarkDetached), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmapWriteDowngrade(PmdId pmd) => cpu.Take(nameof(MmapWriteDowngrade), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void UnlinkFileVma(PmdId pmd) => cpu.Take(nameof(UnlinkFileVma), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool VmaIsTracked(PmdId pmd) => cpu.Take(nameof(VmaIsTracked), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void UntrackPfnClear(PmdId pmd) => cpu.Take(nameof(UntrackPfnClear), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void FreePfnRange(PmdId pmd, PteValue first) => cpu.Take(nameof(FreePfnRange), (ulong)pmd.Index, first.Raw);

    /// <inheritdoc/>
    public void Mmput(PmdId pmd) => cpu.Take(nameof(Mmput), (ulong)pmd.Index);
}
