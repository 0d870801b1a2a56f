using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <summary>
/// Pages of anonymous memory that move to memory which only a device reaches, and come back with the next access
/// (mm/migrate_device.c). The driver has mmap_lock for reading all the while.
/// </summary>
public static class MigrateDevice
{
    /// <summary>
    /// migrate_vma_setup, migrate_vma_pages and migrate_vma_finalize for one address. What came of the entry meanwhile decides
    /// which of the two pages is freed. An address with nothing behind it gets a fresh page of the device. False: nothing moved.
    /// </summary>
    [Routine("mm/migrate_device.c")]
    public static bool MigrateVma<M>(ref M mm, PmdId pmd, int index, bool toDevice) where M : struct, IMm
    {
        mm.MmuNotifierInvalidateRangeStart(pmd);
        bool collected = MigrateVmaCollectPmd(ref mm, pmd, index, toDevice, out PageId src, out bool empty);
        mm.MmuNotifierInvalidateRangeEnd(pmd);
        if (empty)
        {
            mm.MmuNotifierInvalidateRangeStart(pmd);
            bool inserted = MigrateVmaInsertPage(ref mm, pmd, index);
            mm.MmuNotifierInvalidateRangeEnd(pmd);
            return inserted;
        }
        if (!collected)
            return false;
        PageId dst = mm.AllocPageCopy(src);
        PageFlags.FolioMarkUptodate(ref mm);
        PteValue entry = toDevice ? PteValue.DevicePrivate(dst) : PteValue.Of(dst, false);
        bool mapped = RmapAnon.RemoveMigrationPte(ref mm, pmd, index, src, entry);
        if (!mapped)
            mm.FolioPut(dst);
        mm.FolioPut(src);
        mm.FolioUnlockPage(src);
        return true;
    }

    /// <summary>
    /// Puts a migration entry in the place of the page, whose lock it tries for, and flushes before it lets the table's lock go.
    /// A huge entry is split first; without a table it looks at the pmd entry again. Nothing behind the address:
    /// <paramref name="empty"/>.
    /// </summary>
    [Routine("mm/migrate_device.c")]
    public static bool MigrateVmaCollectPmd<M>(ref M mm, PmdId pmd, int index, bool toDevice, out PageId page, out bool empty)
        where M : struct, IMm
    {
        bool collected = false;
        page = mm.ZeroPage;
        empty = false;
    again:
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (pmdval.IsNone)
        {
            empty = toDevice;
            return false;
        }
        bool looksHuge = mm.AtLeast(6, 19) ? pmdval.IsTransHuge || !pmdval.IsPresent : pmdval.IsTransHuge;
        if (looksHuge)
        {
            PageWalkAction action = MigrateVmaCollectHugePmd(ref mm, pmd, toDevice, out empty);
            if (action == PageWalkAction.Again)
                goto again;
            if (action == PageWalkAction.Continue)
                return false;
        }
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return false;
        }
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto again;
        PteValue pte = mm.PtepGet(table, index);
        bool isZero = pte.IsPresent && pte.NamedPage == mm.ZeroPage;
        empty = toDevice && (pte.IsNone || isZero);
        bool wanted = toDevice ? pte.IsPresent && !isZero : pte.IsDevicePrivate;
        if (wanted)
        {
            page = pte.NamedPage;
            collected = mm.FolioTrylockPage(page);
        }
        if (collected)
        {
            mm.PtepGetAndClear(table, index);
            mm.SetPteAt(table, index, PteValue.MigrationOf(page));
            mm.FlushTlbRange(pmd);
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
        return collected;
    }

    /// <summary>
    /// One page of a huge mapping is wanted: its folio is split, if it can be locked at once. Since 6.19 what is away, or not of the
    /// kind that is wanted, is passed over, and the huge zero folio is a hole; before, everything huge was split.
    /// </summary>
    [Routine("mm/migrate_device.c")]
    public static PageWalkAction MigrateVmaCollectHugePmd<M>(ref M mm, PmdId pmd, bool toDevice, out bool empty) where M : struct, IMm
    {
        empty = false;
        LockId pml = mm.PmdLockptr(pmd);
        mm.SpinLock(pml);
        PmdValue pmdval = mm.PmdpGet(pmd);
        if (!pmdval.IsTransHuge)
        {
            mm.SpinUnlock(pml);
            empty = pmdval.IsNone && toDevice && mm.AtLeast(6, 19);
            bool isPassedOver = mm.AtLeast(6, 19) && !pmdval.IsTable;
            return isPassedOver ? PageWalkAction.Continue : PageWalkAction.Again;
        }
        bool isZero = pmdval.Folio == mm.HugeZeroFolio;
        if (mm.AtLeast(6, 19) && (isZero || !toDevice))
        {
            mm.SpinUnlock(pml);
            empty = isZero && toDevice;
            return PageWalkAction.Continue;
        }
        if (isZero)
        {
            mm.SpinUnlock(pml);
            HugeMemory.SplitHugePmd(ref mm, pmd);
            return PageWalkAction.Subtree;
        }
        HugeFolioId folio = mm.IsolateHugeFolio(pmd);
        mm.SpinUnlock(pml);
        if (folio.IsNull)
            return PageWalkAction.Continue;
        mm.AnonVmaLockRead(pmd);
        HugeMemory.SplitHugePmdAddress(ref mm, pmd, folio);
        mm.AnonVmaUnlockRead(pmd);
        mm.HugeFolioUnlock(folio);
        return PageWalkAction.Subtree;
    }

    /// <summary>Maps a fresh page of the device where nothing is mapped, or the zero page; no table ends it, as anything else there does.</summary>
    [Routine("mm/migrate_device.c")]
    public static bool MigrateVmaInsertPage<M>(ref M mm, PmdId pmd, int index) where M : struct, IMm
    {
        bool inserted = false;
        PageTableAllocation.PteAlloc(ref mm, pmd);
        if (!mm.AtLeast(6, 5))
        {
            bool unstable = PgtableGeneric.PmdTransUnstable(ref mm, pmd);
            if (unstable)
                return false;
        }
        mm.AnonVmaPrepare(pmd);
        PageId page = mm.AllocZeroedPage();
        PageFlags.FolioMarkUptodate(ref mm);
        TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
        if (table.IsNull)
            goto abort;
        PteValue orig = mm.PtepGet(table, index);
        bool isZero = orig.IsPresent && orig.NamedPage == mm.ZeroPage;
        if (orig.IsNone || isZero)
        {
            if (isZero)
                PgtableGeneric.PtepClearFlush(ref mm, pmd, table, index);
            mm.SetPteAt(table, index, PteValue.DevicePrivate(page));
            inserted = true;
        }
        PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
    abort:
        if (!inserted)
            mm.FolioPut(page);
        return inserted;
    }
}
