using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Reduction;

/// <summary>Tables and CPUs under other names.</summary>
/// <param name="world">The world whose they are.</param>
/// <param name="tables">The new number of each table.</param>
/// <param name="cpus">The new number of each CPU.</param>
internal sealed class Renaming(World world, int[] tables, int[] cpus)
{
    /// <summary>The new number of each CPU.</summary>
    public IReadOnlyList<int> Cpus => cpus;

    /// <summary>The new number of each table.</summary>
    public IReadOnlyList<int> Tables => tables;

    /// <summary>What a field's elements are numbered by, and what they hold; null for a field that is not known.</summary>
    public static FieldNames? Names(World w, Field field)
    {
        int cpus = w.Cpus;
        if (field == w.Pmd)
            return new(IndexName.None, ValueName.Pmd);
        if (field == w.TableState || field == w.PtlockFreed || field == w.DepositedUnder || field == w.TableReady)
            return new(IndexName.Table, ValueName.None);
        if (field == w.DetachedBy)
            return new(IndexName.Table, ValueName.Detacher);
        if (field == w.Pte)
            return new(IndexName.Table, ValueName.None, Inner: w.PtrsPerPte);
        if (field == w.WaitsFor)
            return new(IndexName.TableThenCpu, ValueName.None);
        if (field == w.Lock)
            return new(w.SplitLocks ? IndexName.Lock : IndexName.None, ValueName.Owner);
        if (field == w.RcuNesting || field == w.Witness || field == w.IrqsOff || field == w.PmdReadWhole || field == w.Lazy
            || field == w.InFlight || field == w.PinnedPage || field == w.UffdWaiter)
            return new(IndexName.Cpu, ValueName.None);
        if (field == w.Walk)
            return new(IndexName.Cpu, ValueName.None, Inner: w.MaxWalks);
        if (field == w.WalkTable)
            return new(IndexName.Cpu, ValueName.WalkedTable, Inner: w.MaxWalks);
        if (field == w.KmapSlot)
            return new(IndexName.Cpu, ValueName.TableOrNone, Inner: World.MaxKmaps);
        if (field == w.PmdRead)
            return new(IndexName.Cpu, ValueName.Pmd);
        if (field == w.Tlb)
            return new(IndexName.Cpu, ValueName.None, Inner: w.Slots * w.PtrsPerPte);
        if (field == w.PathCache)
            return new(IndexName.Cpu, ValueName.TableOrNone, Inner: w.Slots);
        if (field == w.GatheredCachePage)
            return new(IndexName.Cpu, ValueName.None, Inner: Math.Max(1, field.Length / cpus));
        if (field == w.RcuWaits)
            return new(IndexName.CpuThenCpu, ValueName.None);
        if (field == w.MmapReader || field == w.IMmapReader || field == w.AnonVmaReader || field == w.VmaReader || field == w.Invalidating)
            return new(IndexName.AnyThenCpu, ValueName.None);
        if (field == w.MmapWriter || field == w.IMmapWriter || field == w.AnonVmaWriter || field == w.VmaWriter || field == w.FolioLock
            || field == w.AnonFolioLock || field == w.GatheredPage)
            return new(IndexName.None, ValueName.Owner);
        if (field == w.StaleHigh || field == w.DevicePath || field == w.HighWord)
            return new(IndexName.None, ValueName.TableOrNone);
        if (field == w.StoreBuffer)
            return new(IndexName.Cpu, ValueName.Store, Inner: w.StoreBufferDepth);
        Field[] without =
        [
            w.HugeFolio, w.AnonVma, w.NrPtes, w.PageUsed, w.Content, w.UffdWp, w.UffdMissing, w.MaybeGuard, w.Expected, w.PteMappedThp,
            w.DeviceTlb, w.VmaGone, w.IMmapUnlinked, w.MmExited, w.Untracked, w.Linked, w.HugeMapped,
        ];
        return without.Contains(field) ? new(IndexName.None, ValueName.None) : null;
    }

    /// <summary>Where an element is under the new names.</summary>
    public int Index(FieldNames names, int index)
    {
        int outer = index / names.Inner;
        int renamed = names.Index switch
        {
            IndexName.Table => tables[outer],
            IndexName.Cpu => cpus[outer],
            IndexName.Lock => outer < world.PmdLocks ? outer : world.PmdLocks + tables[outer - world.PmdLocks],
            IndexName.TableThenCpu => (tables[outer / cpus.Length] * cpus.Length) + cpus[outer % cpus.Length],
            IndexName.CpuThenCpu => (cpus[outer / cpus.Length] * cpus.Length) + cpus[outer % cpus.Length],
            IndexName.AnyThenCpu => outer - (outer % cpus.Length) + cpus[outer % cpus.Length],
            _ => outer,
        };
        return (renamed * names.Inner) + (index % names.Inner);
    }

    /// <summary>What a value is under the new names.</summary>
    public ulong Value(ValueName name, ulong value) => name switch
    {
        ValueName.Pmd => new PmdValue(value).IsTable ? ((ulong)Table((int)(value >> 1)) << 1) | 1 : value,
        ValueName.WalkedTable => (ulong)Table((int)value),
        ValueName.TableOrNone => value == 0 ? 0 : (ulong)Table((int)value - 1) + 1,
        ValueName.Lock => !world.SplitLocks || (int)value < world.PmdLocks ? value : (ulong)(world.PmdLocks + Table((int)value - world.PmdLocks)),
        ValueName.Owner => value == 0 || value > (ulong)cpus.Length ? value : (ulong)cpus[(int)value - 1] + 1,
        ValueName.Detacher => Detacher(value),
        _ => value,
    };

    /// <summary>What a local of a type names.</summary>
    public static ValueName OfLocal(string type) => type switch
    {
        nameof(PmdValue) => ValueName.Pmd,
        nameof(TableId) => ValueName.TableOrNone,
        nameof(LockId) => ValueName.Lock,
        _ => ValueName.None,
    };

    /// <summary>Whether a walker in that state knows a table: otherwise what stands for its number means nothing.</summary>
    public static bool KnowsTable(PtlOwnershipState state) => state is not (PtlOwnershipState.Unmapped or PtlOwnershipState.Rcu);

    private int Table(int table) => table < tables.Length ? tables[table] : table;

    private ulong Detacher(ulong number)
    {
        int cpu = Enumerable.Range(0, cpus.Length).FirstOrDefault(c => number != 0 && (ulong)world.DetacherNumber(c) == number, -1);
        return cpu < 0 ? number : (ulong)world.DetacherNumber(cpus[cpu]);
    }
}

/// <summary>What the elements of a field are numbered by, and what their values name.</summary>
/// <param name="Index">The index.</param>
/// <param name="Value">The values.</param>
/// <param name="Inner">How many elements there are for each that the index names.</param>
internal readonly record struct FieldNames(IndexName Index, ValueName Value, int Inner = 1);

/// <summary>What an index names.</summary>
internal enum IndexName
{
    None,
    Table,
    Cpu,
    Lock,
    TableThenCpu,
    CpuThenCpu,
    AnyThenCpu,
}

/// <summary>What a value names.</summary>
internal enum ValueName
{
    None,

    /// <summary>A pmd entry: perhaps a table.</summary>
    Pmd,

    /// <summary>A table that a walker knows.</summary>
    WalkedTable,

    /// <summary>0, or a table plus one.</summary>
    TableOrNone,

    /// <summary>A page-table lock: perhaps that of a table.</summary>
    Lock,

    /// <summary>0, or a CPU plus one.</summary>
    Owner,

    /// <summary>0, or the number of a CPU among those that detach tables.</summary>
    Detacher,

    /// <summary>0, or a store that has not left its buffer: its place names what the index of its field does, its value what that holds.</summary>
    Store,
}
