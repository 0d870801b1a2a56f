using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>userfaultfd and guard regions.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool UserfaultfdIsUsed(PmdId pmd) => World.UserfaultfdIsUsed(pmd.Index);

    /// <inheritdoc/>
    public bool MayHaveMarkers(PmdId pmd) => World.MayHaveMarkers(pmd.Index);

    /// <inheritdoc/>
    public bool UserfaultfdArmed(PmdId pmd) => cpu.Take(nameof(UserfaultfdArmed), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool UserfaultfdMissing(PmdId pmd) => cpu.Take(nameof(UserfaultfdMissing), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void UserfaultfdSetMissing(PmdId pmd) => cpu.Take(nameof(UserfaultfdSetMissing), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void UserfaultfdSetWp(PmdId pmd) => cpu.Take(nameof(UserfaultfdSetWp), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void UserfaultfdEnqueue(PmdId pmd, int index) => cpu.Take(nameof(UserfaultfdEnqueue), (ulong)pmd.Index, (ulong)index);

    /// <inheritdoc/>
    public void UserfaultfdDequeue() => cpu.Take(nameof(UserfaultfdDequeue));

    /// <inheritdoc/>
    public void UserfaultfdSchedule() => cpu.Take(nameof(UserfaultfdSchedule));

    /// <inheritdoc/>
    public void UserfaultfdWake(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(UserfaultfdWake), (ulong)pmd.Index, (ulong)start, (ulong)end);

    /// <inheritdoc/>
    public bool VmaMaybeGuard(PmdId pmd) => cpu.Take(nameof(VmaMaybeGuard), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void VmaSetMaybeGuard(PmdId pmd) => cpu.Take(nameof(VmaSetMaybeGuard), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void ExpectEvent(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(ExpectEvent), (ulong)pmd.Index, (ulong)start, (ulong)end);

    /// <inheritdoc/>
    public void ExpectNoEvent(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(ExpectNoEvent), (ulong)pmd.Index, (ulong)start, (ulong)end);

    /// <inheritdoc/>
    public void ExpectFault(PmdId pmd, int start, int end) =>
        cpu.Take(nameof(ExpectFault), (ulong)pmd.Index, (ulong)start, (ulong)end);
}
