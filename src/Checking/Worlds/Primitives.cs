using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
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
        [nameof(IMm.FolioTestPmdMappable)] = (b, a) => b.World.HugeFolio[a[0]],
        [nameof(IMm.FolioMakePmdMappable)] = (b, a) => Locks.MakeHuge(b, a[0]),
        [nameof(IMm.VmaHasAnonVma)] = (b, a) => b.World.AnonVma[a[0]],
        [nameof(IMm.UserfaultfdWp)] = (b, a) => b.World.UffdWp[a[0]],
        [nameof(IMm.AnonVmaPrepare)] = (b, a) => Sleeps(b, "anon_vma_prepare", () => Assign(b, b.World.AnonVma, a[0], One)),
        [nameof(IMm.PmdpGet)] = (b, a) => PmdEntries.Read(b, a[0]),
        [nameof(IMm.PmdpGetLockless)] = (b, a) => PmdEntries.Read(b, a[0]),
        [nameof(IMm.PmdPopulate)] = (b, a) => PmdEntries.Populate(b, a[0], a[1]),
        [nameof(IMm.SetPmdAt)] = (b, a) => PmdEntries.SetAt(b, a[0], a[1]),
        [nameof(IMm.PmdClear)] = (b, a) => PmdEntries.Clear(b, a[0]),
        [nameof(IMm.PmdpHugeGetAndClear)] = (b, a) => PmdEntries.GetAndClear(b, a[0]),
        [nameof(IMm.PtepGet)] = (b, a) => PteEntries.Read(b, a[0], a[1]),
        [nameof(IMm.PtepGetLockless)] = (b, a) => PteEntries.Read(b, a[0], a[1]),
        [nameof(IMm.SetPteAt)] = (b, a) => PteEntries.Write(b, a[0], a[1], a[2], returnsOld: false),
        [nameof(IMm.PtepGetAndClear)] = (b, a) => PteEntries.Write(b, a[0], a[1], Zero, returnsOld: true),
        [nameof(IMm.MmIncNrPtes)] = (b, a) => Tables.CountUp(b, a[0]),
        [nameof(IMm.MmDecNrPtes)] = (b, a) => Tables.CountDown(b, a[0]),
        [nameof(IMm.AllocZeroedPage)] = (b, _) => Pages.Allocate(b, Zero),
        [nameof(IMm.AllocFilledPage)] = (b, a) => Pages.Allocate(b, a[0]),
        [nameof(IMm.AllocPageCopy)] = (b, a) => Pages.Copy(b, a[0]),
        [nameof(IMm.FolioPut)] = (b, a) => Pages.Put(b, a[0]),
        [nameof(IMm.UserLoad)] = (b, a) => UserAccess.Load(b, a[0], a[1]),
        [nameof(IMm.UserStore)] = (b, a) => UserAccess.Store(b, a[0], a[1], a[2]),

        [nameof(IMm.FlushTlbRange)] = (b, a) => Tables.Advance(b, a[0], TableState.Detached, TableState.Flushed, "flush_tlb_range"),
        [nameof(IMm.TlbRemoveTableSyncOne)] = (b, _) => Tables.Advance(b, Zero, TableState.Flushed, TableState.Synced, "tlb_remove_table_sync_one"),

        [nameof(IMm.VmaStartRead)] = (b, a) => VmaLocks.StartRead(b, a[0]),
        [nameof(IMm.VmaEndRead)] = (b, a) => VmaLocks.EndRead(b, a[0]),
        [nameof(IMm.VmaStartWrite)] = (b, a) => VmaLocks.StartWrite(b, a[0]),
        [nameof(IMm.AnonVmaLockRead)] = (b, _) => Locks.ReadLock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.AnonVmaUnlockRead)] = (b, _) => Locks.ReadUnlock(b, b.World.AnonVmaReader, "the anon_vma lock"),
        [nameof(IMm.AnonVmaLockWrite)] = (b, _) => Locks.WriteLock(b, b.World.AnonVmaReader, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.AnonVmaUnlockWrite)] = (b, _) => Locks.WriteUnlock(b, b.World.AnonVmaWriter, "the anon_vma lock"),
        [nameof(IMm.HugeFolioPut)] = (b, a) => HugeFolios.Put(b, a[0]),
        [nameof(IMm.FolioTestExclusive)] = (b, a) => HugeFolios.IsExclusive(b, a[0]),
        [nameof(IMm.PgtableTransHugeDeposit)] = (b, a) => Deposits.Deposit(b, a[0], a[1]),
        [nameof(IMm.PgtableTransHugeWithdraw)] = (b, a) => Deposits.Withdraw(b, a[0]),
        [nameof(IMm.PmdpEstablish)] = (b, a) => PmdEntries.Establish(b, a[0], a[1]),
        [nameof(IMm.PmdpGetOnStack)] = (b, a) => PmdEntries.ReadOnStack(b, a[0]),
        [nameof(IMm.KmapLocalPage)] = (b, a) => Kmaps.Map(b, a[0]),
        [nameof(IMm.KunmapLocal)] = (b, a) => Kmaps.Unmap(b, a[0]),

        // No effect in a world with sequentially consistent memory.
        [nameof(IMm.SmpWmb)] = Nothing,
    };

    // What a routine asks and nobody knows: both answers are taken.
    private static readonly string[] LeftOpen = [nameof(IMm.NeedResched), nameof(IMm.AllocationFails), nameof(IMm.FolioIsBusy)];

    /// <summary>The alternatives of a primitive: which of them are taken is left open, and the explorer takes each.</summary>
    /// <exception cref="ArgumentException">The world does not know the primitive.</exception>
    public static IReadOnlyList<GuardedCommand> Alternatives(
        World world, StepContext context, string primitive, IReadOnlyList<Expr> arguments, Func<Property, bool> isChecked)
    {
        if (primitive == nameof(IMm.PteAllocOne))
        {
            return [.. Enumerable.Range(0, world.Tables).Select(t =>
            {
                var b = new CommandBuilder(world, context, isChecked);
                return b.Finish(Tables.Allocate(b, t));
            })];
        }
        if (primitive == nameof(IMm.AllocHugeFolio))
            return HugeFolios.Allocate(world, context, isChecked);
        if (primitive == nameof(IMm.CopyMcUserHighpage))
            return HugeFolios.Copy(world, context, arguments[0], arguments[1], isChecked);
        if (LeftOpen.Contains(primitive))
            return [.. new[] { Zero, One }.Select(answer => new CommandBuilder(world, context, isChecked).Finish(answer))];
        if (!Bodies.TryGetValue(primitive, out Body? body))
            throw new ArgumentException($"The world has no primitive {primitive}.", nameof(primitive));
        var builder = new CommandBuilder(world, context, isChecked);
        Expr? result = body(builder, arguments);
        return [builder.Finish(result)];
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
        return then();
    }

    private static Expr? Assign(CommandBuilder b, Field field, Expr index, Expr value)
    {
        b.Set(field, index, value);
        return null;
    }

    private static Expr? Nothing(CommandBuilder b, IReadOnlyList<Expr> arguments) => null;
}
