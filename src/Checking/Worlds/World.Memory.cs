using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using static PtSpec.Checking.Worlds.Fold;

namespace PtSpec.Checking.Worlds;

/// <summary>What other stores of its CPU have to do with a store; under tso nothing needs to be said.</summary>
[Flags]
internal enum StoreMark
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Later stores leave the buffer after it and those before it: an smp_wmb follows.</summary>
    Barrier = 1,

    /// <summary>It leaves the buffer after every earlier one: it is a release.</summary>
    Release = 2,
}

/// <content>Store buffers: what CPUs have stored that others do not see yet.</content>
/// <remarks>
/// <para>Memory is what the kernel reads without the lock that guards it, or before it has it: <see cref="MemoryFields"/>.
/// Everything else is either an atomic variable, which a store buffer never holds, or bookkeeping of the checks.</para>
/// <para>An element of <see cref="StoreBuffer"/> is a store of a CPU, the oldest first: 0 for none, otherwise from the lowest
/// bit on two marks under pso, the value, and the place plus one.</para>
/// </remarks>
internal sealed partial class World
{
    /// <summary>Whether stores become visible later than they are made.</summary>
    public bool HasStoreBuffers => Scenario.Memory != MemoryModel.Sc;

    /// <summary>How many stores a CPU's buffer holds. One more is a fault of the model, never a wait: then it must be made larger.</summary>
    public int StoreBufferDepth { get; }

    /// <summary>The fields that are memory.</summary>
    public IReadOnlyList<Field> MemoryFields => field ??= [Pmd, HighWord, Pte, TableReady, Content, Lock, AnonVma, UffdWp, UffdMissing, MaybeGuard];

    /// <summary>Whether the high words of entries are places of memory of their own.</summary>
    public bool HasHighWords => IsPae && HasStoreBuffers;

    /// <summary>The high word of each entry where it is a place of its own: 0, or the table plus one. Its low one is <see cref="Pmd"/>.</summary>
    public Field HighWord => field ??= new Field("highword", Slots, (ulong)Tables, v => v == 0 ? "0" : $"of {TableName((int)v - 1)}")
    {
        NameOf = HasHighWords ? p => $"high word of pmd {p}" : null,
    };

    /// <summary>Whether each table is zeroed and its lock initialised, which no table is that is free.</summary>
    public Field TableReady => field ??= new Field("ready", Tables, 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = HasStoreBuffers ? t => $"table {TableName(t)} initialised" : null,
    };

    /// <summary>The stores of each CPU that have not left its buffer.</summary>
    public Field StoreBuffer => field ??= new Field("stores", Cpus * StoreBufferDepth, (1UL << (MarkBits + ValueBits + PlaceBits)) - 1, ShowStore)
    {
        HiddenNameOf = i => $"store {i % StoreBufferDepth} in the buffer of cpu {i / StoreBufferDepth}",
    };

    /// <summary>What a page holds that nobody has written since it was freed; 0 where nobody can tell.</summary>
    public Expr StaleContent => HasStoreBuffers ? new Constant(Content.Maximum) : Zero;

    /// <summary>The number of the first element of a memory field among all places of memory.</summary>
    public int FirstPlace(Field field) => MemoryFields.TakeWhile(f => f != field).Sum(f => f.Length);

    /// <summary>A store of a CPU, by its age: 0 is the oldest.</summary>
    public Expr StoreAt(int cpu, int age) => StoreBuffer[(cpu * StoreBufferDepth) + age];

    /// <summary>The place of a store, plus one; 0 when there is none.</summary>
    public Expr PlaceOf(Expr store) => Fold.Of(BinaryOperator.ShiftRight, store, Number(MarkBits + ValueBits));

    /// <summary>The value of a store.</summary>
    public Expr ValueOf(Expr store) =>
        Fold.Of(BinaryOperator.And, Fold.Of(BinaryOperator.ShiftRight, store, Number(MarkBits)), new Constant((1UL << ValueBits) - 1));

    /// <summary>Whether a store has a mark.</summary>
    public static Expr Has(Expr store, StoreMark mark) => NotEqual(Fold.Of(BinaryOperator.And, store, Number((int)mark)), 0);

    /// <summary>The same store with a mark.</summary>
    public static Expr With(Expr store, StoreMark mark) => Fold.Of(BinaryOperator.Or, store, Number((int)mark));

    /// <summary>A store without a mark.</summary>
    public Expr StoreOf(Field to, Expr index, Expr value)
    {
        Expr place = Fold.Of(BinaryOperator.Add, index, Number(FirstPlace(to) + 1));
        Expr both = Fold.Of(BinaryOperator.Or, Fold.Of(BinaryOperator.ShiftLeft, place, Number(ValueBits)), value);
        return Fold.Of(BinaryOperator.ShiftLeft, both, Number(MarkBits));
    }

    /// <summary>Whether all stores of a CPU are visible to all.</summary>
    public Expr HasDrained(int cpu) => HasStoreBuffers ? Equal(StoreAt(cpu, 0), 0) : One;

    /// <summary>
    /// Whether no other CPU's store to what a page holds is still to come. Where TLBs are not modelled, nor is the flush that
    /// comes before a page is given back, and which waits for such stores.
    /// </summary>
    public Expr IsQuiet(int me, Expr page)
    {
        if (!HasStoreBuffers || HasTlb)
            return One;
        Expr place = Fold.Of(BinaryOperator.Add, page, Number(FirstPlace(Content) + 1));
        return All(Enumerable.Range(0, Cpus).Where(cpu => cpu != me).SelectMany(_ => Enumerable.Range(0, StoreBufferDepth), StoreAt)
            .Select(store => Fold.Of(BinaryOperator.NotEqual, PlaceOf(store), place)));
    }

    /// <summary>Whether all of a CPU's stores to the contents of pages are visible to all.</summary>
    public Expr HasDrainedContents(int cpu)
    {
        if (!HasStoreBuffers)
            return One;
        int first = FirstPlace(Content) + 1;
        return All(Enumerable.Range(0, StoreBufferDepth).Select(age => PlaceOf(StoreAt(cpu, age))).Select(place => Or(
            Fold.Of(BinaryOperator.Less, place, Number(first)),
            Fold.Of(BinaryOperator.LessOrEqual, Number(first + Content.Length), place))));
    }

    /// <summary>The place of memory that a store goes to.</summary>
    public string PlaceName(ulong store)
    {
        (Field to, int index) = PlaceIn((int)(store >> (MarkBits + ValueBits)) - 1);
        return to.NameOf?.Invoke(index) ?? $"{to}[{index}]";
    }

    /// <summary>How a CPU's store buffer reads in a state.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="read">Reads an element of a field in the state.</param>
    public string ShowStores(int cpu, Func<Field, int, ulong> read)
    {
        ulong[] stores = [.. Enumerable.Range(cpu * StoreBufferDepth, StoreBufferDepth).Select(i => read(StoreBuffer, i)).TakeWhile(s => s != 0)];
        return stores.Length switch
        {
            0 => "empty",
            1 => ShowStore(stores[0]),
            _ => $"{stores.Length} stores, the newest {ShowStore(stores[^1])}",
        };
    }

    private IEnumerable<Field> StoreBufferFields() => [HighWord, TableReady, StoreBuffer];

    /// <summary>Bits of a store's marks, the lowest.</summary>
    internal int MarkBits => Scenario.Memory == MemoryModel.Pso ? 2 : 0;

    /// <summary>Bits of its value; its place plus one lies above.</summary>
    internal int ValueBits => MemoryFields.Max(f => f.Bits);

    private int PlaceBits => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)MemoryFields.Sum(f => f.Length));

    private string ShowStore(ulong store)
    {
        (Field to, _) = PlaceIn((int)(store >> (MarkBits + ValueBits)) - 1);
        string value = to.Show((store >> MarkBits) & ((1UL << ValueBits) - 1));
        var marks = (StoreMark)(store & ((1UL << MarkBits) - 1));
        return $"{PlaceName(store)} := {value}"
            + (marks.HasFlag(StoreMark.Release) ? " (release)" : "")
            + (marks.HasFlag(StoreMark.Barrier) ? ", then a barrier" : "");
    }

    /// <summary>The element of memory that is a place.</summary>
    internal (Field To, int Index) PlaceIn(int place)
    {
        foreach (Field field in MemoryFields)
        {
            if (place < field.Length)
                return (field, place);
            place -= field.Length;
        }
        throw new ArgumentOutOfRangeException(nameof(place), place, "No place of memory.");
    }
}
