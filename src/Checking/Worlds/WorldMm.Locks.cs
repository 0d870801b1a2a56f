using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Locks of VMAs and of the reverse map, kmap slots, and what is left open.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool VmaStartRead(PmdId pmd) => cpu.Take(nameof(VmaStartRead), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool MmapReadTrylock(PmdId pmd) => cpu.Take(nameof(MmapReadTrylock), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public bool FolioTrylock(PmdId pmd, int index) => cpu.Take(nameof(FolioTrylock), (ulong)pmd.Index, (ulong)index) != 0;

    /// <inheritdoc/>
    public void VmaEndRead(PmdId pmd) => cpu.Take(nameof(VmaEndRead), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void VmaStartWrite(PmdId pmd) => cpu.Take(nameof(VmaStartWrite), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void AnonVmaLockRead(PmdId pmd) => cpu.Take(nameof(AnonVmaLockRead), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void AnonVmaUnlockRead(PmdId pmd) => cpu.Take(nameof(AnonVmaUnlockRead), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void AnonVmaLockWrite(PmdId pmd) => cpu.Take(nameof(AnonVmaLockWrite), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void AnonVmaUnlockWrite(PmdId pmd) => cpu.Take(nameof(AnonVmaUnlockWrite), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool NeedResched() => cpu.Take(nameof(NeedResched)) != 0;

    /// <inheritdoc/>
    public bool AllocationFails() => cpu.Take(nameof(AllocationFails)) != 0;

    /// <inheritdoc/>
    public void KmapLocalPage(TableId table) => cpu.Take(nameof(KmapLocalPage), (ulong)table.Raw);

    /// <inheritdoc/>
    public void KunmapLocal(TableId table) => cpu.Take(nameof(KunmapLocal), (ulong)table.Raw);
}
