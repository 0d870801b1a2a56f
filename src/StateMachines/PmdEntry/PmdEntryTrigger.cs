namespace PtSpec.StateMachines;

/// <summary>
/// One group of kernel functions with one effect on a pmd entry. A function that moves or copies writes two entries and so has
/// two triggers, one for each; one that passes through another state has one for each write.
/// </summary>
public enum PmdEntryTrigger
{
    /// <summary>Installs a new page table in an empty entry.</summary>
    PmdInstall,

    /// <summary>Maps an anonymous huge page on a fault.</summary>
    DoHugePmdAnonymousPage,

    /// <summary>Maps the huge zero folio on a read fault.</summary>
    SetHugeZeroFolio,

    /// <summary>Maps a huge page-cache folio.</summary>
    DoSetPmd,

    /// <summary>Maps a huge pfn or DAX range.</summary>
    InsertPfnPmd,

    /// <summary>Grants more access to the same pfn.</summary>
    InsertPfnPmdUpgrade,

    /// <summary>Maps the huge folio anonymous collapse has filled.</summary>
    CollapseHugePageInstall,

    /// <summary>Puts the old page table back after a failed anonymous collapse.</summary>
    CollapseHugePageRestore,

    /// <summary>Puts the old page table back, part of it now mapping a larger folio.</summary>
    CollapseHugePageMthp,

    /// <summary>Mremap: a page table arrives.</summary>
    MoveNormalPmdDestination,

    /// <summary>Mremap: a leaf arrives.</summary>
    MoveHugePmdDestination,

    /// <summary>Mremap: a migration entry arrives.</summary>
    MoveHugePmdDestinationMigration,

    /// <summary>Mremap: a device-private entry arrives.</summary>
    MoveHugePmdDestinationDevicePrivate,

    /// <summary>Fork: the child gets a leaf.</summary>
    CopyHugePmdDestination,

    /// <summary>Fork: the child gets a migration entry.</summary>
    CopyHugePmdDestinationMigration,

    /// <summary>Fork: the child gets a device-private entry.</summary>
    CopyHugePmdDestinationDevicePrivate,

    /// <summary>Fork: the parent's entry loses write access.</summary>
    CopyHugePmdSource,

    /// <summary>UFFDIO_MOVE: a leaf arrives.</summary>
    MovePagesHugePmdDestination,

    /// <summary>Device migration maps a huge folio the device shares.</summary>
    MigrateVmaInsertHugePmdPage,

    /// <summary>Device migration enters a huge folio in device memory.</summary>
    MigrateVmaInsertHugePmdPageDevicePrivate,

    /// <summary>File collapse takes the emptied page table out of another mm.</summary>
    RetractPageTables,

    /// <summary>File collapse takes the page table out once every pte proved to map the folio.</summary>
    CollapsePteMappedThp,

    /// <summary>Anonymous collapse takes the full page table out for the time of the copy.</summary>
    CollapseHugePageUnlink,

    /// <summary>PT_RECLAIM, fast: takes out the page table the zap has just emptied, its ptl never dropped.</summary>
    ZapEmptyPteTable,

    /// <summary>PT_RECLAIM, slow: takes out a page table found empty under both locks.</summary>
    ZapPteTableIfEmpty,

    /// <summary>Unmap and exit take the page table out of a mapping nobody can reach.</summary>
    FreePteRange,

    /// <summary>Mremap: a page table leaves.</summary>
    MoveNormalPmdSource,

    /// <summary>Split of an anonymous leaf, first write: the leaf stays, unusable for the hardware.</summary>
    SplitInvalidate,

    /// <summary>Split of an anonymous leaf, last write: the withdrawn, filled page table takes its place.</summary>
    SplitPopulate,

    /// <summary>Split of a huge zero leaf, first write.</summary>
    SplitZeroPageClear,

    /// <summary>Split of a huge zero leaf, last write; the pmd lock was held all along.</summary>
    SplitZeroPagePopulate,

    /// <summary>Split of a file, shmem or DAX mapping: it is unmapped, faults will bring it back.</summary>
    SplitFile,

    /// <summary>Split of a migration entry into migration ptes.</summary>
    SplitMigration,

    /// <summary>Split of a device-private entry into device-private ptes.</summary>
    SplitDevicePrivate,

    /// <summary>Zaps a whole huge entry.</summary>
    ZapHugePmd,

    /// <summary>Mremap: a huge entry leaves.</summary>
    MoveHugePmdSource,

    /// <summary>UFFDIO_MOVE: a leaf leaves.</summary>
    MovePagesHugePmdSource,

    /// <summary>Reclaim of a lazily freed huge page: cleared on trial.</summary>
    UnmapHugePmdClear,

    /// <summary>Reclaim of a lazily freed huge page: dirty or pinned after all, so mapped again.</summary>
    UnmapHugePmdRestore,

    /// <summary>Write fault on the huge zero folio: its mapping goes.</summary>
    DoHugeZeroWpPmdClear,

    /// <summary>Write fault on the huge zero folio: the new huge page is mapped.</summary>
    DoHugeZeroWpPmdInstall,

    /// <summary>Change of protection: the old leaf stops serving the hardware.</summary>
    ChangeHugePmdInvalidate,

    /// <summary>Change of protection: the leaf returns with its new protection.</summary>
    ChangeHugePmdRewrite,

    /// <summary>Change of protection of an entry that is not present.</summary>
    ChangeHugePmdNonPresent,

    /// <summary>MADV_FREE, MADV_COLD and MADV_PAGEOUT: the old leaf stops serving the hardware.</summary>
    MadviseHugePmdInvalidate,

    /// <summary>MADV_FREE, MADV_COLD and MADV_PAGEOUT: the leaf returns old or clean.</summary>
    MadviseHugePmdRewrite,

    /// <summary>Write tracking through /proc: the old leaf stops serving the hardware.</summary>
    ClearSoftDirtyPmdInvalidate,

    /// <summary>Write tracking through /proc: the leaf returns write-protected.</summary>
    ClearSoftDirtyPmdRewrite,

    /// <summary>Write tracking through /proc on a migration entry.</summary>
    ClearSoftDirtyPmdMigration,

    /// <summary>Cleaning a dirty file mapping: the old leaf stops serving the hardware.</summary>
    PageVmaMkcleanInvalidate,

    /// <summary>Cleaning a dirty file mapping: the leaf returns clean and write-protected.</summary>
    PageVmaMkcleanRewrite,

    /// <summary>A fault or a pin sets accessed and dirty.</summary>
    HugePmdSetAccessed,

    /// <summary>A write fault finds the page exclusive and grants write access.</summary>
    DoHugePmdWpPage,

    /// <summary>A NUMA hint fault gives the old protection back.</summary>
    DoHugePmdNumaPage,

    /// <summary>Reclaim's page aging clears accessed.</summary>
    PmdpTestAndClearYoung,

    /// <summary>Migration of a mapped folio, first write: the old leaf stops serving the hardware.</summary>
    SetPmdMigrationEntryInvalidate,

    /// <summary>Migration of a mapped folio, last write.</summary>
    SetPmdMigrationEntry,

    /// <summary>Migration given up because the folio is pinned: the leaf returns as it was.</summary>
    SetPmdMigrationEntryRestore,

    /// <summary>Migration of a folio in device memory, first write.</summary>
    SetPmdMigrationEntryClear,

    /// <summary>Migration of a folio in device memory, last write; the pmd lock was held all along.</summary>
    SetPmdMigrationEntryFromDevicePrivate,

    /// <summary>Migration has ended: the folio is mapped.</summary>
    RemoveMigrationPmd,

    /// <summary>Migration has ended in device memory.</summary>
    RemoveMigrationPmdDevicePrivate,

    /// <summary>Installs a new page table in an empty entry of the kernel.</summary>
    PteAllocKernel,

    /// <summary>Maps a huge range of the kernel's addresses.</summary>
    PmdSetHuge,

    /// <summary>Takes an empty page table of the kernel away, to make room for a huge mapping.</summary>
    PmdFreePtePage,

    /// <summary>Takes a huge mapping of the kernel's addresses away.</summary>
    PmdClearHuge,

    /// <summary>A walker meets a pattern it does not know, and clears it without a lock. Legal on nothing else.</summary>
    PmdClearBad,
}
