using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>The kernel's own addresses.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool IsKernelAddress(PmdId pmd) => Configured(nameof(IMm.IsKernelAddress), pmd.Index) != 0;

    /// <inheritdoc/>
    public PageId DevicePage => new((int)Configured(nameof(IMm.DevicePage)));

    /// <inheritdoc/>
    public bool AllocVmapArea(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(IMm.AllocVmapArea), (ulong)pmd.Index, (ulong)start, (ulong)end) != 0;

    /// <inheritdoc/>
    public void PublishVmapArea(PmdId pmd, int start, int end, bool isOfDevice) =>
        cpu.Take(nameof(IMm.PublishVmapArea), (ulong)pmd.Index, (ulong)start, (ulong)end, isOfDevice ? 1UL : 0);

    /// <inheritdoc/>
    public bool FindUnlinkVmapArea(PmdId pmd, int start, int end, bool isOfDevice) =>
        cpu.Take(nameof(IMm.FindUnlinkVmapArea), (ulong)pmd.Index, (ulong)start, (ulong)end, isOfDevice ? 1UL : 0) != 0;

    /// <inheritdoc/>
    public void FreeVmapArea(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(IMm.FreeVmapArea), (ulong)pmd.Index, (ulong)start, (ulong)end);

    /// <inheritdoc/>
    public void VmapAreaLock() => cpu.Take(nameof(IMm.VmapAreaLock));

    /// <inheritdoc/>
    public void VmapAreaUnlock() => cpu.Take(nameof(IMm.VmapAreaUnlock));

    /// <inheritdoc/>
    public bool FindVmapArea(PmdId pmd, int index) => cpu.Take(nameof(IMm.FindVmapArea), (ulong)pmd.Index, (ulong)index) != 0;

    /// <inheritdoc/>
    public void FlushTlbKernelRange(PmdId pmd) => cpu.Take(nameof(IMm.FlushTlbKernelRange), (ulong)pmd.Index);
}
