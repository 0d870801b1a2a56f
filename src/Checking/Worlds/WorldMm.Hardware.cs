using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Interrupts, and entries of two words.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public PmdValue PmdpGet(PmdId pmd)
    {
        WorldMm self = this;
        return World.IsPae ? PgtableThreeLevel.PmdpGet(ref self, pmd) : new(cpu.Take(nameof(PmdpGet), (ulong)pmd.Index));
    }

    /// <inheritdoc/>
    public PmdValue PmdpGetLockless(PmdId pmd)
    {
        WorldMm self = this;
        return World.IsPae ? PgtableThreeLevel.PmdpGetLockless(ref self, pmd) : new(cpu.Take(nameof(PmdpGetLockless), (ulong)pmd.Index));
    }

    /// <inheritdoc/>
    public void PmdClear(PmdId pmd)
    {
        WorldMm self = this;
        if (World.IsPae)
            PgtableThreeLevel.PmdClear(ref self, pmd);
        else
            cpu.Take(nameof(PmdClear), (ulong)pmd.Index);
    }

    /// <inheritdoc/>
    public void SmpCallFunction() => cpu.Take(nameof(SmpCallFunction));

    /// <inheritdoc/>
    public PmdValue PmdLow(PmdId pmd) => new(cpu.Take(nameof(PmdLow), (ulong)pmd.Index));

    /// <inheritdoc/>
    public PmdValue PmdLowAgain(PmdId pmd) => new(cpu.Take(nameof(PmdLowAgain), (ulong)pmd.Index));

    /// <inheritdoc/>
    public TableId PmdHigh(PmdId pmd) => new((int)cpu.Take(nameof(PmdHigh), (ulong)pmd.Index));

    /// <inheritdoc/>
    public PmdValue PmdOf(PmdId pmd, PmdValue low, TableId high) =>
        new(cpu.Take(nameof(PmdOf), (ulong)pmd.Index, low.Raw, (ulong)high.Raw));

    /// <inheritdoc/>
    public void PmdClearLow(PmdId pmd) => cpu.Take(nameof(PmdClearLow), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void PmdClearHigh(PmdId pmd) => cpu.Take(nameof(PmdClearHigh), (ulong)pmd.Index);

    /// <inheritdoc/>
    public PmdValue PmdpGetOnStack(PmdValue copy) => new(cpu.Take(nameof(PmdpGetOnStack), copy.Raw));

    /// <inheritdoc/>
    public bool TryGrabFolio(PageId page) => cpu.Take(nameof(TryGrabFolio), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void GupPutFolio(PageId page) => cpu.Take(nameof(GupPutFolio), (ulong)page.Raw);

    /// <inheritdoc/>
    public void FolioGetCopied(PageId page) => cpu.Take(nameof(FolioGetCopied), (ulong)page.Raw);

    /// <inheritdoc/>
    public void FolioPutCopied(PageId page) => cpu.Take(nameof(FolioPutCopied), (ulong)page.Raw);

    /// <inheritdoc/>
    public Access PageRead(PageId page) => (Access)cpu.Take(nameof(PageRead), (ulong)page.Raw);

    /// <inheritdoc/>
    public bool FolioRefIsExpected(PmdId pmd, int index) => cpu.Take(nameof(FolioRefIsExpected), (ulong)pmd.Index, (ulong)index) != 0;

    /// <inheritdoc/>
    public void FlushTlbLastLevel(PmdId pmd) => cpu.Take(nameof(FlushTlbLastLevel), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void FlushTlbFixSpuriousFault(PmdId pmd, TableId table, int index) =>
        cpu.Take(nameof(FlushTlbFixSpuriousFault), (ulong)pmd.Index, (ulong)table.Raw, (ulong)index);

    /// <inheritdoc/>
    public void EnterLazyTlb(PmdId pmd) => cpu.Take(nameof(EnterLazyTlb), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool LeaveLazyTlb(PmdId pmd) => cpu.Take(nameof(LeaveLazyTlb), (ulong)pmd.Index) != 0;

    /// <inheritdoc/>
    public void LocalFlushTlb(PmdId pmd) => cpu.Take(nameof(LocalFlushTlb), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmuNotifierInvalidateRangeStart(PmdId pmd) => cpu.Take(nameof(MmuNotifierInvalidateRangeStart), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void MmuNotifierInvalidateRangeEnd(PmdId pmd) => cpu.Take(nameof(MmuNotifierInvalidateRangeEnd), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool LocalIrqSave() => cpu.Take(nameof(LocalIrqSave)) != 0;

    /// <inheritdoc/>
    public void LocalIrqRestore(bool wereOn) => cpu.Take(nameof(LocalIrqRestore), wereOn ? 1UL : 0);
}
