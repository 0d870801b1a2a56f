using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>A set of slots; an operation has one from its call until its return.</summary>
/// <typeparam name="TWords">The words that hold it: 64 slots each.</typeparam>
internal struct SlotSet<TWords>
    where TWords : unmanaged
{
    private TWords words;

    /// <summary>How many slots there can be.</summary>
    public static int Capacity => 64 * Length;

    private static int Length => Unsafe.SizeOf<TWords>() / sizeof(ulong);

    /// <summary>Whether a slot is in the set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int slot) => (Word(slot >> 6) >> (slot & 63) & 1) != 0;

    /// <summary>Adds a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int slot) => Word(slot >> 6) |= 1UL << (slot & 63);

    /// <summary>Takes a slot out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int slot) => Word(slot >> 6) &= ~(1UL << (slot & 63));

    /// <summary>Adds those of a set that are not in another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddAllBut(in SlotSet<TWords> added, in SlotSet<TWords> but)
    {
        for (int i = 0; i < Length; i++)
            Word(i) |= added.Word(i) & ~but.Word(i);
    }

    /// <summary>Whether it has the same slots as another.</summary>
    public bool HasSameAs(in SlotSet<TWords> other)
    {
        for (int i = 0; i < Length; i++)
        {
            if (Word(i) != other.Word(i))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether a configuration can do all that another of the same layer and state can. It can where it still may, but need
    /// not, do what the other has done or must do; and a read that is done is better than one to come.
    /// </summary>
    /// <param name="done">What it has done.</param>
    /// <param name="may">What it may do, and need not.</param>
    /// <param name="otherDone">What the other has done.</param>
    /// <param name="otherMay">What the other may do, and need not.</param>
    /// <param name="reads">The operations that read.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Covers(
        in SlotSet<TWords> done,
        in SlotSet<TWords> may,
        in SlotSet<TWords> otherDone,
        in SlotSet<TWords> otherMay,
        in SlotSet<TWords> reads)
    {
        for (int i = 0; i < Length; i++)
        {
            (ulong mine, ulong free, ulong others, ulong read) = (done.Word(i), may.Word(i), otherDone.Word(i), reads.Word(i));
            ulong lacking = (others & ~mine & read) | ((mine ^ others) & ~read & ~free) | (otherMay.Word(i) & ~free);
            if (lacking != 0)
                return false;
        }
        return true;
    }

    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref ulong Word(int index) =>
        ref Unsafe.Add(ref Unsafe.As<TWords, ulong>(ref Unsafe.AsRef(in words)), index);
}

/// <summary>Words for 256 slots.</summary>
[InlineArray(4)]
internal struct FourWords
{
    private ulong first;
}

/// <summary>Words for 4096 slots.</summary>
[InlineArray(64)]
internal struct ManyWords
{
    private ulong first;
}
