using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Optimized.Seeded;

/// <content>What is as it should be.</content>
internal readonly partial struct SeededMm
{
    public bool AtLeast(int major, int minor) => real.AtLeast(major, minor);

    public bool Has(Features feature) => real.Has(feature);

    public bool ThpVmaAllowable(PmdId pmd) => real.ThpVmaAllowable(pmd);

    public HugeFolioId HugeZeroFolio => real.HugeZeroFolio;

    public bool HasOtherMapping(PmdId pmd) => real.HasOtherMapping(pmd);

    public bool PagesAreShared => real.PagesAreShared;

    public PmdId OtherMapping(PmdId pmd) => real.OtherMapping(pmd);

    public bool ComesFirst(PmdId second, PmdId first) => real.ComesFirst(second, first);

    public bool KhugepagedScans(PmdId pmd) => real.KhugepagedScans(pmd);

    public bool UserfaultfdIsUsed(PmdId pmd) => real.UserfaultfdIsUsed(pmd);

    public bool UserfaultfdArmed(PmdId pmd) => real.UserfaultfdArmed(pmd);

    public bool UserfaultfdWp(PmdId pmd) => real.UserfaultfdWp(pmd);

    public bool MayHaveMarkers(PmdId pmd) => real.MayHaveMarkers(pmd);

    public bool MayHave(SpecialEntries kind) => real.MayHave(kind);

    public int PtrsPerPte => real.PtrsPerPte;

    public bool CountsMappings => real.CountsMappings;

    public PageId ZeroPage => real.ZeroPage;

    public LockId PmdLockptr(PmdId pmd) => real.PmdLockptr(pmd);

    public LockId PteLockptr(TableId table) => real.PteLockptr(table);

    public bool VmaIsAnonymous(PmdId pmd) => real.VmaIsAnonymous(pmd);

    public bool VmaIsShared(PmdId pmd) => real.VmaIsShared(pmd);

    public PageId PageCachePage(PmdId pmd, int index) => real.PageCachePage(pmd, index);

    public PageId FolioPage(HugeFolioId folio, int index) => real.FolioPage(folio, index);

    public bool SpinTrylock(LockId ptl) => real.SpinTrylock(ptl);

    public void SpinUnlock(LockId ptl) => real.SpinUnlock(ptl);

    public void MmapReadLock(PmdId pmd) => real.MmapReadLock(pmd);

    public bool MmapReadTrylock(PmdId pmd) => real.MmapReadTrylock(pmd);

    public bool VmaStartRead(PmdId pmd) => real.VmaStartRead(pmd);

    public void VmaEndRead(PmdId pmd) => real.VmaEndRead(pmd);

    public void VmaStartWrite(PmdId pmd) => real.VmaStartWrite(pmd);

    public void MmapReadUnlock(PmdId pmd) => real.MmapReadUnlock(pmd);

    public void MmapWriteLock(PmdId pmd) => real.MmapWriteLock(pmd);

    public bool MmapWriteTrylock(PmdId pmd) => real.MmapWriteTrylock(pmd);

    public void MmapWriteUnlock(PmdId pmd) => real.MmapWriteUnlock(pmd);

    public void MmapWriteDowngrade(PmdId pmd) => real.MmapWriteDowngrade(pmd);

    public void IMmapLockRead() => real.IMmapLockRead();

    public void IMmapUnlockRead() => real.IMmapUnlockRead();

    public void IMmapLockWrite() => real.IMmapLockWrite();

    public void IMmapUnlockWrite() => real.IMmapUnlockWrite();

    public void AnonVmaLockRead(PmdId pmd) => real.AnonVmaLockRead(pmd);

    public void AnonVmaUnlockRead(PmdId pmd) => real.AnonVmaUnlockRead(pmd);

    public void AnonVmaLockWrite(PmdId pmd) => real.AnonVmaLockWrite(pmd);

    public void AnonVmaUnlockWrite(PmdId pmd) => real.AnonVmaUnlockWrite(pmd);

    public void FolioLock(PmdId pmd, int index) => real.FolioLock(pmd, index);

    public bool FolioTrylock(PmdId pmd, int index) => real.FolioTrylock(pmd, index);

    public void FolioUnlock(PmdId pmd, int index) => real.FolioUnlock(pmd, index);

    public bool FolioRefIsExpected(PmdId pmd, int index) => real.FolioRefIsExpected(pmd, index);

    public bool FolioTestPmdMappable(PmdId pmd) => real.FolioTestPmdMappable(pmd);

    public void FolioMakePmdMappable(PmdId pmd) => real.FolioMakePmdMappable(pmd);

    public void FolioMakeSmall(PmdId pmd) => real.FolioMakeSmall(pmd);

    public PmdValue PmdpGet(PmdId pmd) => real.PmdpGet(pmd);

    public PmdValue PmdpGetOnStack(PmdValue copy) => real.PmdpGetOnStack(copy);

    public void PmdPopulate(PmdId pmd, TableId table) => real.PmdPopulate(pmd, table);

    public void SetPmdAt(PmdId pmd, PmdValue value) => real.SetPmdAt(pmd, value);

    public void PmdClear(PmdId pmd) => real.PmdClear(pmd);

    public void PmdClearMoved(PmdId pmd) => real.PmdClearMoved(pmd);

    public PmdValue PmdpEstablish(PmdId pmd, PmdValue value) => real.PmdpEstablish(pmd, value);

    public void FlushTlbRange(PmdId pmd) => real.FlushTlbRange(pmd);

    public void MmuNotifierInvalidateRangeStart(PmdId pmd) => real.MmuNotifierInvalidateRangeStart(pmd);

    public void MmuNotifierInvalidateRangeEnd(PmdId pmd) => real.MmuNotifierInvalidateRangeEnd(pmd);

    public void TlbRemoveTableSyncOne() => real.TlbRemoveTableSyncOne();

    public PteValue PtepGet(TableId table, int index) => real.PtepGet(table, index);

    public PteValue PtepGetLockless(TableId table, int index) => real.PtepGetLockless(table, index);

    public PteValue PtepGetAndClear(TableId table, int index) => real.PtepGetAndClear(table, index);

    public PteValue PtepModifyProtStart(TableId table, int index) => real.PtepModifyProtStart(table, index);

    public void PtepModifyProtCommit(TableId table, int index, PteValue value) => real.PtepModifyProtCommit(table, index, value);

    public TableId PteAllocOne() => real.PteAllocOne();

    public bool AllocationFails() => real.AllocationFails();

    public bool NeedResched() => real.NeedResched();

    public void PagetableFree(TableId table) => real.PagetableFree(table);

    public void TlbGatherTable(TableId table) => real.TlbGatherTable(table);

    public void PgtableTransHugeDeposit(PmdId pmd, TableId table) => real.PgtableTransHugeDeposit(pmd, table);

    public TableId PgtableTransHugeWithdraw(PmdId pmd) => real.PgtableTransHugeWithdraw(pmd);

    public void MmIncNrPtes(PmdId pmd) => real.MmIncNrPtes(pmd);

    public void MmDecNrPtes(PmdId pmd) => real.MmDecNrPtes(pmd);

    public void SmpWmb() => real.SmpWmb();

    public bool VmaMayGo(PmdId pmd) => real.VmaMayGo(pmd);

    public bool FindVma(PmdId pmd) => real.FindVma(pmd);

    public bool VmaInIMmap(PmdId pmd) => real.VmaInIMmap(pmd);

    public bool CollapseTestExit(PmdId pmd) => real.CollapseTestExit(pmd);

    public void Mmput(PmdId pmd) => real.Mmput(pmd);

    public void VmaMarkDetached(PmdId pmd) => real.VmaMarkDetached(pmd);

    public void VmaLink(PmdId pmd) => real.VmaLink(pmd);

    public void UnlinkFileVma(PmdId pmd) => real.UnlinkFileVma(pmd);

    public bool VmaHasAnonVma(PmdId pmd) => real.VmaHasAnonVma(pmd);

    public void AnonVmaPrepare(PmdId pmd) => real.AnonVmaPrepare(pmd);

    public void AnonVmaClone(PmdId from, PmdId to) => real.AnonVmaClone(from, to);

    public void UnlinkAnonVmas(PmdId pmd) => real.UnlinkAnonVmas(pmd);

    public PageId AllocZeroedPage() => real.AllocZeroedPage();

    public PageId AllocFilledPage(int value) => real.AllocFilledPage(value);

    public PageId AllocPageCopy(PageId source) => real.AllocPageCopy(source);

    public void FolioGet(PageId page) => real.FolioGet(page);

    public void FolioPut(PageId page) => real.FolioPut(page);

    public bool PageAnonExclusive(PageId page) => real.PageAnonExclusive(page);

    public HugeFolioId AllocHugeFolio() => real.AllocHugeFolio();

    public void HugeFolioPut(HugeFolioId folio) => real.HugeFolioPut(folio);

    public bool FolioTestExclusive(HugeFolioId folio) => real.FolioTestExclusive(folio);

    public bool FolioIsBusy(PageId page) => real.FolioIsBusy(page);

    public bool CopyMcUserHighpage(PageId to, PageId from) => real.CopyMcUserHighpage(to, from);
}
