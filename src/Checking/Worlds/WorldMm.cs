using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// A controlled world as the compiled routines see it: every primitive that a routine calls is a step of one CPU, which
/// executes the world's guarded command and remembers it.
/// </summary>
/// <param name="cpu">The CPU that takes the steps.</param>
internal readonly partial struct WorldMm(ControlledCpu cpu) : IMm
{
    private World World => cpu.State.World;

    /// <inheritdoc/>
    public int PtrsPerPte => World.PtrsPerPte;

    /// <inheritdoc/>
    public PageId ZeroPage => new((int)Configured(nameof(ZeroPage)));

    /// <inheritdoc/>
    public bool Has(Features feature) => World.Scenario.Features.HasFlag(feature);

    /// <inheritdoc/>
    public bool AtLeast(int major, int minor) => World.AtLeast(major, minor);

    /// <inheritdoc/>
    public LockId PmdLockptr(PmdId pmd) => new((int)Configured(nameof(PmdLockptr), pmd.Index));

    /// <inheritdoc/>
    public LockId PteLockptr(TableId table) => new((int)Configured(nameof(PteLockptr), table.Raw));

    /// <inheritdoc/>
    public bool VmaIsAnonymous(PmdId pmd) => World.Scenario.Slots[pmd.Index].Vma == VmaKind.Anonymous;

    /// <inheritdoc/>
    public bool VmaIsShared(PmdId pmd) => World.Scenario.Slots[pmd.Index].Vma == VmaKind.SharedShmem;

    /// <inheritdoc/>
    public PageId PageCachePage(PmdId pmd, int index) => new((int)Configured(nameof(PageCachePage), pmd.Index, index));

    /// <inheritdoc/>
    public void RcuReadLock() => cpu.Take(nameof(RcuReadLock));

    /// <inheritdoc/>
    public void RcuReadUnlock() => cpu.Take(nameof(RcuReadUnlock));

    /// <inheritdoc/>
    public void SpinLock(LockId ptl) => cpu.Take(nameof(SpinLock), (ulong)ptl.Raw);

    /// <inheritdoc/>
    public bool SpinTrylock(LockId ptl) => cpu.Take(nameof(SpinTrylock), (ulong)ptl.Raw) != 0;

    /// <inheritdoc/>
    public void SpinUnlock(LockId ptl) => cpu.Take(nameof(SpinUnlock), (ulong)ptl.Raw);

    /// <inheritdoc/>
    public void MmapReadLock(PmdId pmd) => cpu.Take(nameof(MmapReadLock), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmapReadUnlock(PmdId pmd) => cpu.Take(nameof(MmapReadUnlock), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmapWriteLock(PmdId pmd) => cpu.Take(nameof(MmapWriteLock), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool MmapWriteTrylock(PmdId pmd) => cpu.Take(nameof(MmapWriteTrylock), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void MmapWriteUnlock(PmdId pmd) => cpu.Take(nameof(MmapWriteUnlock), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void IMmapLockRead() => cpu.Take(nameof(IMmapLockRead));

    /// <inheritdoc/>
    public void IMmapUnlockRead() => cpu.Take(nameof(IMmapUnlockRead));

    /// <inheritdoc/>
    public void IMmapLockWrite() => cpu.Take(nameof(IMmapLockWrite));

    /// <inheritdoc/>
    public void IMmapUnlockWrite() => cpu.Take(nameof(IMmapUnlockWrite));

    /// <inheritdoc/>
    public void FolioLock(PmdId pmd, int index) => cpu.Take(nameof(FolioLock), (ulong)pmd.Index, (ulong)index);

    /// <inheritdoc/>
    public void FolioUnlock(PmdId pmd, int index) => cpu.Take(nameof(FolioUnlock), (ulong)pmd.Index, (ulong)index);

    /// <inheritdoc/>
    public bool FolioTestPmdMappable(PmdId pmd) => cpu.Take(nameof(FolioTestPmdMappable), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void FolioMakePmdMappable(PmdId pmd) => cpu.Take(nameof(FolioMakePmdMappable), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void PmdPopulate(PmdId pmd, TableId table) => cpu.Take(nameof(PmdPopulate), (ulong)pmd.Index, (ulong)table.Raw);

    /// <inheritdoc/>
    public void SetPmdAt(PmdId pmd, PmdValue value) => cpu.Take(nameof(SetPmdAt), (ulong)pmd.Index, value.Raw);

    /// <inheritdoc/>
    public PmdValue PmdpHugeGetAndClear(PmdId pmd) => new(cpu.Take(nameof(PmdpHugeGetAndClear), (ulong)pmd.Index));

    /// <inheritdoc/>
    public void FlushTlbRange(PmdId pmd) => cpu.Take(nameof(FlushTlbRange), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void TlbRemoveTableSyncOne() => cpu.Take(nameof(TlbRemoveTableSyncOne));

    /// <inheritdoc/>
    public PteValue PtepGet(TableId table, int index) => new(cpu.Take(nameof(PtepGet), (ulong)table.Raw, (ulong)index));

    /// <inheritdoc/>
    public PteValue PtepGetLockless(TableId table, int index) =>
        new(cpu.Take(nameof(PtepGetLockless), (ulong)table.Raw, (ulong)index));

    /// <inheritdoc/>
    public void SetPteAt(TableId table, int index, PteValue value) =>
        cpu.Take(nameof(SetPteAt), (ulong)table.Raw, (ulong)index, value.Raw);

    /// <inheritdoc/>
    public PteValue PtepGetAndClear(TableId table, int index) =>
        new(cpu.Take(nameof(PtepGetAndClear), (ulong)table.Raw, (ulong)index));

    /// <inheritdoc/>
    public TableId PteAllocOne() => new((int)cpu.Take(nameof(PteAllocOne)));

    /// <inheritdoc/>
    public void PagetableFree(TableId table) => cpu.Take(nameof(PagetableFree), (ulong)table.Raw);

    /// <inheritdoc/>
    public void CallRcu(TableId table) => cpu.Take(nameof(CallRcu), (ulong)table.Raw);

    /// <inheritdoc/>
    public void MmIncNrPtes(PmdId pmd) => cpu.Take(nameof(MmIncNrPtes), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmDecNrPtes(PmdId pmd) => cpu.Take(nameof(MmDecNrPtes), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void SmpWmb() => cpu.Take(nameof(SmpWmb));

    /// <inheritdoc/>
    public void SmpMb() => cpu.Take(nameof(SmpMb));

    /// <inheritdoc/>
    public bool VmaHasAnonVma(PmdId pmd) => cpu.Take(nameof(VmaHasAnonVma), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool UserfaultfdWp(PmdId pmd) => cpu.Take(nameof(UserfaultfdWp), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void AnonVmaPrepare(PmdId pmd) => cpu.Take(nameof(AnonVmaPrepare), (ulong)pmd.Index);

    /// <inheritdoc/>
    public PageId AllocZeroedPage() => new((int)cpu.Take(nameof(AllocZeroedPage)));

    /// <inheritdoc/>
    public PageId AllocFilledPage(int value) => new((int)cpu.Take(nameof(AllocFilledPage), (ulong)value));

    /// <inheritdoc/>
    public PageId AllocPageCopy(PageId source) => new((int)cpu.Take(nameof(AllocPageCopy), (ulong)source.Raw));

    /// <inheritdoc/>
    public void FolioPut(PageId page) => cpu.Take(nameof(FolioPut), (ulong)page.Raw);

    /// <inheritdoc/>
    public Access UserLoad(PmdId pmd, int index) => (Access)cpu.Take(nameof(UserLoad), (ulong)pmd.Index, (ulong)index);

    /// <inheritdoc/>
    public Access UserStore(PmdId pmd, int index, int value) =>
        (Access)cpu.Take(nameof(UserStore), (ulong)pmd.Index, (ulong)index, (ulong)value);

    private ulong Configured(string member, params int[] arguments) =>
        ((Constant)World.Query(member, [.. arguments.Select(Fold.Number)])).Value;
}
