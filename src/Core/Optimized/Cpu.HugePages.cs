using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>Leaves: collapsing an area to one, and splitting it. What the memory holds stays as it is, and no access is refused.</content>
public sealed unsafe partial class Cpu
{
    /// <summary>
    /// Makes the memory of an area huge, so that a leaf may map it: shared memory as khugepaged's collapse_file does, whose page
    /// table is retracted if that may be, and anonymous memory as collapse_huge_page does. The leaf of shared memory comes with
    /// the next fault.
    /// </summary>
    /// <param name="address">Any byte of the area.</param>
    /// <returns>
    /// Whether a leaf may map the area now. It may not when its pages are not all mapped with one protection (of anonymous
    /// memory: loads and stores), when no page of anonymous memory was stored to, or there is no huge page for it.
    /// </returns>
    /// <exception cref="NotMappedException">Nothing was ever mapped around there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public bool Collapse(long address)
    {
        CheckAddress(address);
        EnterKernel();
        PmdId pmd = SlotOf(address);
        Target(pmd);
        if (Memory.SlotTable[pmd].Kind == VmaKind.Anonymous)
            return CollapseAnonymous(pmd);
        var mm = new RealMm(this);
        if (Volatile.Read(ref Memory.SlotTable[pmd].IsWhole))
            Operations.Retract(ref mm, pmd);
        return mm.FolioTestPmdMappable(pmd);
    }

    /// <summary>Makes the memory of an area small again: small pages map what a leaf did, and no leaf comes until the next collapse.</summary>
    /// <param name="address">Any byte of the area.</param>
    /// <exception cref="NotMappedException">Nothing was ever mapped around there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public void Split(long address)
    {
        CheckAddress(address);
        EnterKernel();
        PmdId pmd = SlotOf(address);
        Target(pmd);
        if (Memory.SlotTable[pmd].Kind != VmaKind.Anonymous)
        {
            SplitFile(pmd, isWhole: null);
            return;
        }
        lock (Mm.Layout)
        {
            Mm.MmapLock.DownWrite();
            StartWrite(pmd);
            if (Memory.SlotTable[pmd].Kind == VmaKind.Anonymous)
                BeginChange(pmd);
            Mm.MmapWriteUnlock();
        }
    }

    private bool CollapseAnonymous(PmdId pmd)
    {
        lock (Mm.Layout)
        {
            ref SlotTable.SlotLine slot = ref Memory.SlotTable[pmd];
            // As hugepage_vma_revalidate: where nothing was stored there is no anon_vma, by which a clone knows what to copy.
            bool isWhole = slot.Kind == VmaKind.Anonymous && slot.AnonVma
                && Memory.SlotTable.IsUniform(pmd, out Protection protection) && protection == Protection.ReadWrite;
            if (!isWhole)
                return false;
            var mm = new RealMm(this);
            Mm.MmapLock.DownWrite();
            StartWrite(pmd);
            // The leaf may have no table put aside yet: a fault that makes one takes it from its reserve.
            slot.Huge = true;
            Mm.MmapWriteUnlock();
            if (!mm.PmdpGetLockless(pmd).IsTransHuge)
                Operations.Collapse(ref mm, pmd);
            EndOperation();
            return mm.PmdpGetLockless(pmd).IsTransHuge;
        }
    }

    // split_folio. The folio lock, held throughout, keeps faults from mapping the leaf again before the folio is small.
    private void SplitFile(PmdId pmd, bool? isWhole)
    {
        var mm = new RealMm(this);
        mm.FolioLock(pmd, 0);
        if (mm.FolioTestPmdMappable(pmd))
        {
            mm.IMmapLockRead();
            HugeMemory.SplitHugePmd(ref mm, pmd);
            mm.IMmapUnlockRead();
            mm.FolioMakeSmall(pmd);
        }
        if (isWhole is { } covers)
            Volatile.Write(ref Memory.SlotTable[pmd].IsWhole, covers);
        mm.FolioUnlock(pmd, 0);
    }
}
