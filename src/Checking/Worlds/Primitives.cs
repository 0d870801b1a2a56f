using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// What each primitive of <see cref="IMm"/> does to the world, written once as a guarded command. The explorer compiles
/// it, the interpreter runs it, and counterexamples tell it.
/// </summary>
internal static class Primitives
{
    private delegate Expr? Body(CommandBuilder b, IReadOnlyList<Expr> arguments);

    private static readonly Dictionary<string, Body> Bodies = new()
    {
        [nameof(IMm.RcuReadLock)] = Rcu.ReadLock,
        [nameof(IMm.RcuReadUnlock)] = Rcu.ReadUnlock,
        [nameof(IMm.CallRcu)] = (b, a) => Tables.CallRcu(b, a[0]),
        [nameof(IMm.PagetableFree)] = (b, a) => Tables.Free(b, a[0]),
        [nameof(IMm.SpinLock)] = (b, a) => Locks.SpinLock(b, a[0]),
        [nameof(IMm.SpinTrylock)] = (b, a) => Locks.SpinTrylock(b, a[0]),
        [nameof(IMm.SpinUnlock)] = (b, a) => Locks.SpinUnlock(b, a[0]),
        [nameof(IMm.MmapReadLock)] = (b, a) => Locks.ReadLock(b, b.World.MmapReader, b.World.MmapWriter, "mmap_lock", b.World.MmOf(a[0])),
        [nameof(IMm.MmapReadUnlock)] = (b, a) => Zaps.EndOf(b, Locks.ReadUnlock(b, b.World.MmapReader, "mmap_lock", b.World.MmOf(a[0]))),
        [nameof(IMm.MmapWriteLock)] = (b, a) => Locks.WriteLock(b, b.World.MmapReader, b.World.MmapWriter, "mmap_lock", b.World.MmOf(a[0])),
        [nameof(IMm.MmapWriteTrylock)] = (b, a) => Locks.WriteTrylock(b, b.World.MmapReader, b.World.MmapWriter, b.World.MmOf(a[0])),
        [nameof(IMm.MmapWriteUnlock)] = (b, a) => VmaLocks.EndWriteAll(b, Locks.WriteUnlock(b, b.World.MmapWriter, "mmap_lock", b.World.MmOf(a[0])), a[0]),
        [nameof(IMm.IMmapLockRead)] = (b, _) => Locks.ReadLock(b, b.World.IMmapReader, b.World.IMmapWriter, "i_mmap_rwsem"),
        [nameof(IMm.IMmapUnlockRead)] = (b, _) => Locks.ReadUnlock(b, b.World.IMmapReader, "i_mmap_rwsem"),
        [nameof(IMm.IMmapLockWrite)] = (b, _) => Locks.WriteLock(b, b.World.IMmapReader, b.World.IMmapWriter, "i_mmap_rwsem"),
        [nameof(IMm.IMmapUnlockWrite)] = (b, _) => Locks.WriteUnlock(b, b.World.IMmapWriter, "i_mmap_rwsem"),
        [nameof(IMm.FolioLock)] = (b, a) => Locks.FolioLock(b, a[0], a[1]),
        [nameof(IMm.FolioUnlock)] = (b, a) => Locks.FolioUnlock(b, a[0], a[1]),
        [nameof(IMm.FolioTestPmdMappable)] = (b, a) => b.World.HugeFolio[b.World.FileOf(a[0])],
        [nameof(IMm.FolioMakePmdMappable)] = (b, a) => Locks.MakeHuge(b, a[0]),
        [nameof(IMm.VmaHasAnonVma)] = (b, a) => b.World.AnonVma[a[0]],
        [nameof(IMm.UserfaultfdWp)] = (b, a) => b.World.UffdWp[a[0]],
        [nameof(IMm.UserfaultfdArmed)] = (b, a) => Uffd.Armed(b, a[0]),
        [nameof(IMm.UserfaultfdMissing)] = (b, a) => b.World.UffdMissing[a[0]],
        [nameof(IMm.UserfaultfdSetMissing)] = (b, a) => Assign(b, b.World.UffdMissing, a[0], One),
        [nameof(IMm.UserfaultfdSetWp)] = (b, a) => Assign(b, b.World.UffdWp, a[0], One),
        [nameof(IMm.UserfaultfdEnqueue)] = (b, a) => Uffd.Enqueue(b, a[0], a[1]),
        [nameof(IMm.UserfaultfdDequeue)] = (b, _) => Uffd.Dequeue(b),
        [nameof(IMm.UserfaultfdSchedule)] = (b, _) => Uffd.Schedule(b),
        [nameof(IMm.UserfaultfdWake)] = (b, a) => Uffd.Wake(b, a[0], a[1], a[2]),
        [nameof(IMm.VmaMaybeGuard)] = (b, a) => b.World.MaybeGuard[a[0]],
        [nameof(IMm.VmaSetMaybeGuard)] = (b, a) => Assign(b, b.World.MaybeGuard, a[0], One),
        [nameof(IMm.ExpectEvent)] = (b, a) => Uffd.Expect(b, a[0], a[1], a[2], ExpectedOfAccess.Event),
        [nameof(IMm.ExpectNoEvent)] = (b, a) => Uffd.Expect(b, a[0], a[1], a[2], ExpectedOfAccess.Nothing),
        [nameof(IMm.ExpectFault)] = (b, a) => Uffd.Expect(b, a[0], a[1], a[2], ExpectedOfAccess.Fault),
        [nameof(IMm.KhugepagedAddPteMappedThp)] = (b, a) => Assign(b, b.World.PteMappedThp, a[0], One),
        [nameof(IMm.KhugepagedTakePteMappedThp)] = (b, a) =>
        {
            Expr remembered = b.Keep(b.World.PteMappedThp[a[0]]);
            b.Set(b.World.PteMappedThp, a[0], Zero);
            return remembered;
        },
        [nameof(IMm.AnonVmaPrepare)] = (b, a) => Sleeps(b, "anon_vma_prepare", () => Assign(b, b.World.AnonVma, a[0], One)),
        [nameof(IMm.PmdpGet)] = (b, a) => PmdEntries.Read(b, a[0]),
        [nameof(IMm.PmdpGetLockless)] = (b, a) => PmdEntries.Read(b, a[0]),
        [nameof(IMm.PmdLow)] = (b, a) => TwoWords.Low(b, a[0]),
        [nameof(IMm.PmdLowAgain)] = (b, a) => TwoWords.LowAgain(b, a[0]),
        [nameof(IMm.PmdHigh)] = (b, a) => TwoWords.High(b, a[0]),
        [nameof(IMm.PmdOf)] = (b, a) => TwoWords.PutTogether(b, a[0], a[1], a[2]),
        [nameof(IMm.PmdClearLow)] = (b, a) => TwoWords.ClearLow(b, a[0]),
        [nameof(IMm.PmdClearHigh)] = (b, a) => TwoWords.ClearHigh(b, a[0]),
        [nameof(IMm.PmdpGetOnStack)] = (b, a) => PmdEntries.ReadOnStack(b, a[0]),
        [nameof(IMm.TryGrabFolio)] = (b, a) => Pins.Grab(b, a[0]),
        [nameof(IMm.GupPutFolio)] = (b, a) => Pins.Put(b, a[0]),
        [nameof(IMm.FolioGetCopied)] = (b, a) => Pins.Get(b, a[0]),
        [nameof(IMm.FolioPutCopied)] = (b, _) => Pins.PutBack(b),
        [nameof(IMm.PageRead)] = (b, a) => Pins.Read(b, a[0]),
        [nameof(IMm.FolioRefIsExpected)] = (b, a) => Pins.IsExpected(b, a[0], a[1]),
        [nameof(IMm.FlushTlbLastLevel)] = (b, a) => Tables.FlushLastLevel(b, a[0]),
        [nameof(IMm.FlushTlbFixSpuriousFault)] = (b, a) => Translations.FixSpuriousFault(b, a[0], a[1], a[2]),
        [nameof(IMm.EnterLazyTlb)] = (b, _) => LazyTlb.Enter(b),
        [nameof(IMm.LeaveLazyTlb)] = (b, _) => LazyTlb.Leave(b),
        [nameof(IMm.LocalFlushTlb)] = (b, a) => LazyTlb.FlushOwn(b, a[0]),
        [nameof(IMm.MmuNotifierInvalidateRangeStart)] = (b, a) => Devices.Start(b, a[0]),
        [nameof(IMm.MmuNotifierInvalidateRangeEnd)] = (b, a) => Devices.End(b, a[0]),
        [nameof(IMm.LocalIrqSave)] = (b, _) => Interrupts.Save(b),
        [nameof(IMm.LocalIrqRestore)] = (b, a) => Interrupts.Restore(b, a[0]),
        [nameof(IMm.SmpCallFunction)] = (b, _) => Interrupts.WaitForAll(b),
        [nameof(IMm.PmdPopulate)] = (b, a) => PmdEntries.Populate(b, a[0], a[1]),
        [nameof(IMm.SetPmdAt)] = (b, a) => PmdEntries.SetAt(b, a[0], a[1]),
        [nameof(IMm.PmdClear)] = (b, a) => PmdEntries.Clear(b, a[0]),
        [nameof(IMm.PmdpHugeGetAndClear)] = (b, a) => PmdEntries.GetAndClear(b, a[0]),
        [nameof(IMm.PtepGet)] = (b, a) => PteEntries.Read(b, a[0], a[1]),
        [nameof(IMm.PtepGetLockless)] = (b, a) => PteEntries.Read(b, a[0], a[1]),
        [nameof(IMm.SetPteAt)] = (b, a) => PteEntries.Write(b, a[0], a[1], a[2], returnsOld: false),
        [nameof(IMm.PtepGetAndClear)] = (b, a) => PteEntries.Write(b, a[0], a[1], Zero, returnsOld: true),
        [nameof(IMm.FolioAddRmapPmd)] = (b, a) => FolioMappings.Set(b, a[0], mapped: true),
        [nameof(IMm.FolioRemoveRmapPmd)] = (b, a) => FolioMappings.Set(b, a[0], mapped: false),
        [nameof(IMm.FolioMakeSmall)] = (b, a) => FolioMappings.MakeSmall(b, a[0]),
        [nameof(IMm.PagesIdentical)] = (b, a) => FolioMappings.PagesIdentical(b, a[0], a[1]),
        [nameof(IMm.AnonRefIsExpected)] = (b, a) => Drivers.AnonRefIsExpected(b, a[0]),
        [nameof(IMm.PfnmapUse)] = (b, a) => Drivers.PfnmapUse(b, a[0], a[1], a[2]),
        [nameof(IMm.PtepTestAndClearYoung)] = (b, a) => PteEntries.CheckWrite(b, a[0], a[1]),
        [nameof(IMm.MmIncNrPtes)] = (b, a) => Tables.CountUp(b, a[0]),
        [nameof(IMm.MmDecNrPtes)] = (b, a) => Tables.CountDown(b, a[0]),
        [nameof(IMm.AllocZeroedPage)] = (b, _) => Pages.Allocate(b, Zero),
        [nameof(IMm.AllocFilledPage)] = (b, a) => Pages.Allocate(b, a[0]),
        [nameof(IMm.AllocPageCopy)] = (b, a) => Pages.Copy(b, a[0]),
        [nameof(IMm.FolioPut)] = (b, a) => Pages.Put(b, a[0]),
        [nameof(IMm.UserLoad)] = (b, a) => UserAccess.Load(b, a[0], a[1]),
        [nameof(IMm.UserStore)] = (b, a) => UserAccess.Store(b, a[0], a[1], a[2]),

        [nameof(IMm.FlushTlbRange)] = (b, a) => Tables.Flush(b, a[0]),
        [nameof(IMm.TlbRemoveTableSyncOne)] = (b, _) => Tables.SyncOne(b),

        [nameof(IMm.MmapReadTrylock)] = (b, a) => Locks.ReadTrylock(b, b.World.MmapReader, b.World.MmapWriter, "mmap_lock", b.World.MmOf(a[0])),
        [nameof(IMm.PtepModifyProtStart)] = (b, a) => ProtectionChanges.Start(b, a[0], a[1]),
        [nameof(IMm.PtepModifyProtCommit)] = (b, a) => ProtectionChanges.Commit(b, a[0], a[1], a[2]),
        [nameof(IMm.IsolateAnonFolio)] = (b, a) => AnonymousFolios.Isolate(b, a[0], a[1]),
        [nameof(IMm.FolioLockPage)] = (b, a) => AnonymousFolios.Lock(b, a[0]),
        [nameof(IMm.FolioTrylockPage)] = (b, a) => AnonymousFolios.Trylock(b, a[0]),
        [nameof(IMm.FolioUnlockPage)] = (b, a) => AnonymousFolios.Unlock(b, a[0]),
        [nameof(IMm.FolioWaitPage)] = (b, a) => AnonymousFolios.Wait(b, a[0]),
        [nameof(IMm.PageAnonExclusive)] = (b, a) => AnonymousFolios.IsExclusive(b.World, a[0]),
        [nameof(IMm.ReadSwapCacheAsync)] = (b, _) => Sleeps(b, "read_swap_cache_async", () => null),
        [nameof(IMm.SwapInUse)] = (b, a) => AnonymousFolios.SwapInUse(b, a[0]),
        [nameof(IMm.FolioTrylock)] = (b, a) => Locks.FolioTrylock(b, a[0], a[1]),
        [nameof(IMm.VmaStartRead)] = (b, a) => VmaLocks.StartRead(b, a[0]),
        [nameof(IMm.VmaEndRead)] = (b, a) => Zaps.EndOf(b, VmaLocks.EndRead(b, a[0])),
        [nameof(IMm.VmaStartWrite)] = (b, a) => VmaLocks.StartWrite(b, a[0]),
        [nameof(IMm.AnonVmaLockRead)] = (b, _) => Locks.ReadLock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.AnonVmaUnlockRead)] = (b, _) => Locks.ReadUnlock(b, b.World.AnonVmaReader, "the anon_vma lock"),
        [nameof(IMm.AnonVmaLockWrite)] = (b, _) => Locks.WriteLock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.AnonVmaUnlockWrite)] = (b, _) => Locks.WriteUnlock(b, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.IsolateHugeFolio)] = (b, a) => HugeFolios.Isolate(b, a[0]),
        [nameof(IMm.HugeFolioUnlock)] = (b, a) => HugeFolios.Unlock(b, a[0]),
        [nameof(IMm.HugeFolioPut)] = (b, a) => HugeFolios.Put(b, a[0]),
        [nameof(IMm.FolioTestExclusive)] = (b, a) => HugeFolios.IsExclusive(b, a[0]),
        [nameof(IMm.PgtableTransHugeDeposit)] = (b, a) => Deposits.Deposit(b, a[0], a[1]),
        [nameof(IMm.PgtableTransHugeWithdraw)] = (b, a) => Deposits.Withdraw(b, a[0]),
        [nameof(IMm.PmdpEstablish)] = (b, a) => PmdEntries.Establish(b, a[0], a[1]),
        [nameof(IMm.AnonVmaClone)] = (b, a) => Vmas.CloneAnonVma(b, a[0], a[1]),
        [nameof(IMm.VmaLink)] = (b, a) => Vmas.Link(b, a[0]),
        [nameof(IMm.VmaIsLinked)] = (b, a) => b.World.Linked[a[0]],
        [nameof(IMm.AnonFolioLock)] = (b, _) => Sleeps(b, "folio_lock", () => null),
        [nameof(IMm.AnonVmaTrylockWrite)] = (b, _) => Locks.WriteTrylock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, 0),
        [nameof(IMm.PmdClearMoved)] = (b, a) => PmdEntries.ClearMoved(b, a[0]),
        [nameof(IMm.FolioGet)] = (b, a) => Pages.Get(b, a[0]),
        [nameof(IMm.UnlinkAnonVmas)] = (b, a) => Vmas.UnlinkAnonVmas(b, a[0]),
        [nameof(IMm.KmapLocalPage)] = (b, a) => Kmaps.Map(b, a[0]),
        [nameof(IMm.KunmapLocal)] = (b, a) => Kmaps.Unmap(b, a[0]),

        [nameof(IMm.TlbGatherTable)] = (b, a) => Gathers.Table(b, a[0]),
        [nameof(IMm.TlbGatherPage)] = (b, a) => Gathers.Page(b, a[0]),
        [nameof(IMm.TlbBatchPagesFlush)] = (b, _) => Gathers.FreePages(b),
        [nameof(IMm.PagetableDtor)] = (b, a) => Gathers.Destruct(b, a[0]),
        [nameof(IMm.GetStateSynchronizeRcu)] = (b, _) => Gathers.NoteReaders(b),
        [nameof(IMm.CondSynchronizeRcu)] = (b, _) => Gathers.AwaitReaders(b),

        [nameof(IMm.FindVma)] = (b, a) => Unmaps.FindVma(b, a[0]),
        [nameof(IMm.VmaInIMmap)] = (b, a) => Equal(b.World.IMmapUnlinked[a[0]], 0),
        [nameof(IMm.CollapseTestExit)] = (b, a) => b.World.MmExited[b.World.MmOf(a[0])],
        [nameof(IMm.VmaMarkDetached)] = (b, a) => Unmaps.Detach(b, a[0]),
        [nameof(IMm.MmapWriteDowngrade)] = (b, a) => Unmaps.Downgrade(b, a[0]),
        [nameof(IMm.UnlinkFileVma)] = (b, a) => Unmaps.UnlinkFileVma(b, a[0]),
        [nameof(IMm.VmaIsTracked)] = (b, a) => Equal(b.World.Untracked[a[0]], 0),
        [nameof(IMm.UntrackPfnClear)] = (b, a) => Assign(b, b.World.Untracked, a[0], One),
        [nameof(IMm.FreePfnRange)] = (b, a) => Unmaps.FreePfnRange(b, a[0], a[1]),
        [nameof(IMm.Mmput)] = (b, a) => Unmaps.DropUsers(b, a[0]),

        [nameof(IMm.FolioMarkDirty)] = (b, a) => DirtyPages.Mark(b, a[0]),
        [nameof(IMm.FolioTestDirty)] = (b, a) => b.World.PageDirty[a[0]],
        [nameof(IMm.FolioTestClearDirty)] = (b, a) => DirtyPages.TestClear(b, a[0]),
        [nameof(IMm.FolioMarkLazyfree)] = (b, a) => DirtyPages.GiveUp(b, a[0]),
        [nameof(IMm.FolioTestLazyfree)] = (b, a) => DirtyPages.IsGivenUp(b, a[0]),
        [nameof(IMm.FolioSetSwapbacked)] = (b, a) => DirtyPages.Keep(b, a[0]),
        [nameof(IMm.WritePage)] = (b, a) => DirtyPages.Write(b, a[0]),
        [nameof(IMm.FolioRefFreeze)] = (b, a) => DirtyPages.HasNoReference(b.World, a[0]),
        [nameof(IMm.FilemapRemoveFolio)] = (b, a) => DirtyPages.Remove(b, a[0]),

        [nameof(IMm.FolioAddFileRmapPte)] = (b, a) => FileMappings.Add(b, a[0]),
        [nameof(IMm.FolioRemoveRmapPte)] = (b, a) => FileMappings.Remove(b, a[0]),
        [nameof(IMm.TlbDelayRmap)] = (b, a) => FileMappings.Delay(b, a[0]),
        [nameof(IMm.TlbFlushRmaps)] = (b, _) => FileMappings.Flush(b),
        [nameof(IMm.FolioMapped)] = (b, a) => FileMappings.IsMapped(b.World, a[0]),
        [nameof(IMm.FolioCancelDirty)] = (b, a) => FileMappings.CancelDirty(b, a[0]),
        [nameof(IMm.FreeBlocks)] = (b, a) => FileMappings.FreeBlocks(b, a[0]),

        [nameof(IMm.FolioSetActive)] = (b, a) => Fragments.SetActive(b, a[0]),
        [nameof(IMm.ContextLock)] = (b, _) => Halves.Lock(b),
        [nameof(IMm.ContextUnlock)] = (b, _) => Halves.Unlock(b),
        [nameof(IMm.HalfToPending)] = (b, a) => Halves.ToPending(b, a[0]),
        [nameof(IMm.HalfRemoved)] = (b, a) => Halves.Removed(b, a[0]),
        [nameof(IMm.PgtableListAdd)] = (b, a) => Halves.SetListed(b, a[0], One),
        [nameof(IMm.PgtableListDel)] = (b, a) => Halves.SetListed(b, a[0], Zero),
        [nameof(IMm.FolioTestActive)] = (b, a) => b.World.PageActive[Fragments.Page(b, a[0])],
        [nameof(IMm.FolioTestClearActive)] = (b, a) => Fragments.TestClearActive(b, a[0]),
        [nameof(IMm.PtFragRefcountDecAndTest)] = (b, a) => Fragments.GiveUp(b, a[0]),
        [nameof(IMm.CallRcuPage)] = (b, a) => Fragments.CallRcu(b, a[0]),
        [nameof(IMm.PageFree)] = (b, a) => Fragments.Free(b, a[0]),

        [nameof(IMm.AllocVmapArea)] = (b, a) => VmapAreas.Allocate(b, a[1], a[2]),
        [nameof(IMm.PublishVmapArea)] = (b, a) => VmapAreas.Publish(b, a[1], a[2], a[3]),
        [nameof(IMm.FindUnlinkVmapArea)] = (b, a) => VmapAreas.FindUnlink(b, a[1], a[2], a[3]),
        [nameof(IMm.FreeVmapArea)] = (b, a) => VmapAreas.Free(b, a[1], a[2]),
        [nameof(IMm.VmapAreaLock)] = (b, _) => VmapAreas.Lock(b),
        [nameof(IMm.VmapAreaUnlock)] = (b, _) => VmapAreas.Unlock(b),
        [nameof(IMm.FindVmapArea)] = (b, a) => VmapAreas.Find(b, a[1]),
        [nameof(IMm.FlushTlbKernelRange)] = (b, a) => KernelEntries.Flush(b, a[0]),

        [nameof(IMm.PageTableCheckClear)] = (b, a) => MapCounts.Clear(b, a[0]),
        [nameof(IMm.AssertSpinLocked)] = (b, a) => Locks.AssertLocked(b, a[0]),
        [nameof(IMm.BugOn)] = (b, a) => BugOn(b, a[0]),

        // What they do to store buffers is told by MemoryOrders.
        [nameof(IMm.SmpWmb)] = Nothing,
        [nameof(IMm.SmpMb)] = Nothing,
    };

    // What a routine asks and nobody knows: both answers are taken.
    private static readonly string[] LeftOpen = [nameof(IMm.NeedResched), nameof(IMm.AllocationFails), nameof(IMm.FolioIsContended)];

    /// <summary>Whether a member of <see cref="IMm"/> is a step that the world knows.</summary>
    public static bool IsKnown(string primitive) =>
        primitive is nameof(IMm.PteAllocOne) or nameof(IMm.AllocHugeFolio) or nameof(IMm.CopyMcUserHighpage) or nameof(IMm.FolioIsBusy) || Bodies.ContainsKey(primitive) || LeftOpen.Contains(primitive);

    /// <summary>The alternatives of a primitive: which of them are taken is left open, and the explorer takes each.</summary>
    /// <exception cref="ArgumentException">The world does not know the primitive.</exception>
    public static IReadOnlyList<GuardedCommand> Alternatives(
        World world, StepContext context, string primitive, IReadOnlyList<Expr> arguments, Func<Property, bool> isChecked)
    {
        if (primitive == nameof(IMm.PteAllocOne))
        {
            return [.. Enumerable.Range(0, world.Scenario.Tables).Select(t =>
            {
                var b = new CommandBuilder(world, context, isChecked);
                return b.Finish(Tables.Allocate(b, t));
            })];
        }
        if (primitive == nameof(IMm.AllocHugeFolio))
            return HugeFolios.Allocate(world, context, isChecked);
        if (primitive == nameof(IMm.CopyMcUserHighpage))
            return HugeFolios.Copy(world, context, arguments[0], arguments[1], isChecked);
        if (primitive == nameof(IMm.FolioIsBusy))
            return HugeFolios.IsBusy(world, context, arguments[0], isChecked);
        if (LeftOpen.Contains(primitive))
        {
            return [.. new[] { Zero, One }.Select(answer =>
            {
                var b = new CommandBuilder(world, context, isChecked);
                if (primitive == nameof(IMm.NeedResched) && IsTrue(answer))
                    Zaps.BrokenOff(b);
                return b.Finish(answer);
            })];
        }
        if (!Bodies.TryGetValue(primitive, out Body? body))
            throw new ArgumentException($"The world has no primitive {primitive}.", nameof(primitive));
        var builder = new CommandBuilder(world, context, isChecked);
        bool isAccess = world.HasTlb && primitive is nameof(IMm.UserLoad) or nameof(IMm.UserStore);
        bool keepsStale = isAccess && world.Scenario.Features.HasFlag(Features.SpuriousFaults);
        if (keepsStale)
            Translations.GuardMiss(builder, arguments[0], arguments[1]);
        else if (isAccess)
            Translations.Evict(builder, arguments[0], arguments[1]);
        Expr? result = body(builder, arguments);
        GuardedCommand command = builder.Finish(result);
        if (!isAccess)
            return [command];
        var cached = new CommandBuilder(world, context, isChecked);
        GuardedCommand hit = cached.Finish(Translations.Use(cached, arguments[0], arguments[1], arguments.ElementAtOrDefault(2)));
        if (!keepsStale || primitive == nameof(IMm.UserLoad))
            return [command, hit];
        var stale = new CommandBuilder(world, context, isChecked);
        return [command, hit, stale.Finish(Translations.Refuse(stale, arguments[0], arguments[1]))];
    }

    /// <summary>A sleeping primitive: forbidden inside an RCU section and under a spinlock.</summary>
    internal static Expr? Sleeps(CommandBuilder b, string name, Func<Expr?> then)
    {
        World w = b.World;
        b.Verify(Property.I7, Equal(w.RcuNesting[b.Context.Cpu], 0), $"{name} may sleep, inside an RCU read section");
        b.Verify(
            Property.I7,
            All(Enumerable.Range(0, w.Locks).Select(l => Fold.Of(BinaryOperator.NotEqual, w.Lock[l], b.Me))),
            $"{name} may sleep, with a page-table lock held");
        b.Verify(Property.I7, Equal(w.IrqsOff[b.Context.Cpu], 0), $"{name} may sleep, with interrupts off");
        if (w.KernelSlot >= 0)
            b.Verify(Property.I7, Fold.Of(BinaryOperator.NotEqual, w.VmapAreaLock[0], b.Me), $"{name} may sleep, with vmap_area_lock held");
        return then();
    }

    private static Expr? Assign(CommandBuilder b, Field field, Expr index, Expr value)
    {
        b.Set(field, index, value);
        return null;
    }

    private static Expr? BugOn(CommandBuilder b, Expr condition)
    {
        b.Verify(Property.I9, Not(condition), $"BUG_ON in {b.Context.Stack[^1]}", isFatal: true);
        return null;
    }

    private static Expr? Nothing(CommandBuilder b, IReadOnlyList<Expr> arguments) => null;
}
