using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scheduled;

/// <content>Configuration: no steps.</content>
internal partial struct ScheduledMm
{
    public readonly int PtrsPerPte => layout.PtrsPerPte;

    public readonly PageId ZeroPage => layout.ZeroPage;

    public readonly bool CountsMappings => false;

    public readonly bool PagesAreShared => false;

    public readonly bool AtLeast(int major, int minor) => layout.Constants.AtLeast(major, minor);

    public readonly bool Has(Features feature) => false;

    public readonly bool MayHave(SpecialEntries kind) => false;

    public readonly bool ThpVmaAllowable(PmdId pmd) => false;

    public readonly bool HasOtherMapping(PmdId pmd) => false;

    public readonly PmdId OtherMapping(PmdId pmd) => pmd;

    public readonly bool KhugepagedScans(PmdId pmd) => layout.Constants.KhugepagedScans(pmd);

    public readonly bool UserfaultfdIsUsed(PmdId pmd) => false;

    public readonly bool MayHaveMarkers(PmdId pmd) => false;

    public readonly bool VmaMayGo(PmdId pmd) => false;

    public readonly bool VmaIsAnonymous(PmdId pmd) => layout.Constants.VmaIsAnonymous(pmd);

    public readonly bool VmaIsShared(PmdId pmd) => layout.Constants.VmaIsShared(pmd);

    public readonly LockId PmdLockptr(PmdId pmd) => layout.PmdLock(pmd);

    public readonly LockId PteLockptr(TableId table) => layout.PteLock(table);

    public readonly PageId PageCachePage(PmdId pmd, int index) => layout.CachePage(pmd, index);
}
