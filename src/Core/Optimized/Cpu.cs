using System.Runtime.CompilerServices;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// A thread's way into an <see cref="AddressSpace"/>: the hardware's walk for loads and stores, and the system calls.
/// Used by one thread at a time; made by <see cref="AddressSpace.AttachCpu"/>, given back by <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// An address counts 64-bit words from 0. Each load and store of a word is atomic, and together with the system calls
/// on its page linearizable. A load or store of a mapped page takes no lock, waits for nobody and allocates nothing.
/// </remarks>
public sealed unsafe partial class Cpu : IDisposable
{
    // Binary logarithm of the bytes in a word or an entry.
    private const int BytesShift = 3;

    private readonly ulong* pmds;
    private readonly ulong* ptes;
    private readonly long* pages;
    private readonly long* seat;
    private readonly AnyShape shape;
    private readonly int seatNumber;
    private readonly long[] staged;
    private ulong words;
    private ulong x8664Words;
    private int rcuNesting;
    private long section = Epochs.FirstSection;
    private bool disposed;
    private Chain retiredPages;

    internal Cpu(RealMemory memory, int seatNumber)
    {
        Memory = memory;
        this.seatNumber = seatNumber;
        pmds = memory.Pmds;
        ptes = memory.Ptes;
        pages = memory.Pages;
        seat = memory.Epochs.Seat(seatNumber);
        shape = memory.Shape;
        words = (ulong)memory.Words;
        X8664Shape usual = default;
        bool isUsual = shape.WordShift == usual.WordShift && shape.PteShift == usual.PteShift;
        x8664Words = isUsual ? words : 0;
        staged = new long[1 << shape.WordShift];
    }

    /// <summary>What the CPU works on.</summary>
    internal RealMemory Memory { get; }

    /// <summary>The content of the next page that userfaultfd installs.</summary>
    internal ReadOnlySpan<long> Staged => staged;

    /// <summary>Reads the word at <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Load(long address)
    {
        // One comparison for the range, for the usual shape, and for not being disposed.
        return (ulong)address < x8664Words && TryLoad(default(X8664Shape), address, out long value)
            ? value
            : LoadByFault(address);
    }

    /// <summary>Stores <paramref name="value"/> in the word at <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long address, long value)
    {
        if ((ulong)address >= x8664Words || !TryStore(default(X8664Shape), address, value, out _))
            StoreByFault(address, value);
    }

    /// <summary>Gives the seat back. Memory that this CPU unmapped stays accounted for. Not while an operation runs.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // Sends every further load and store to CheckAddress, so that the fast path need not ask.
        words = 0;
        x8664Words = 0;
        EndOperation();
        Memory.Epochs.Detach(seatNumber);
    }

    /// <summary>A load through the hardware's walk; false is a page fault.</summary>
    internal bool UserLoad(PmdId pmd, int index, out long value) => TryLoad(shape, AddressOf(pmd, index), out value);

    /// <summary>A store through the hardware's walk, and what the word held before; false is a page fault.</summary>
    internal bool UserStore(PmdId pmd, int index, long value, out long before) =>
        TryStore(shape, AddressOf(pmd, index), value, out before);

    /// <summary>rcu_read_lock; nests.</summary>
    internal void RcuReadLock()
    {
        // Numbered, so that sections one right after the other do not look like one that never ends.
        if (rcuNesting++ == 0)
            Volatile.Write(ref *seat, section++);
    }

    /// <summary>rcu_read_unlock.</summary>
    internal void RcuReadUnlock()
    {
        if (--rcuNesting == 0)
            LeaveEpoch();
    }

    /// <summary>An anonymous page, by its number in the pool, that nothing maps any more.</summary>
    internal void RetireAfterOperation(int page) => Memory.AnonymousPages.Push(ref retiredPages, page);

    // The store may sink below the loads that follow, in this processor's store buffer: Epochs.TryAdvance makes up for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterEpoch() => Volatile.Write(ref *seat, Epochs.InAccess);

    // A release store: the accesses of the section stay above it, before any reuse of what they touched.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveEpoch() => Volatile.Write(ref *seat, Epochs.Quiescent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryLoad<TShape>(TShape walked, long address, out long value)
        where TShape : struct, IShape
    {
        EnterEpoch();
        if (!Translate(walked, address, write: false, out long* word))
        {
            LeaveEpoch();
            value = 0;
            return false;
        }
        // An acquire load: a later access of this thread cannot be satisfied before it.
        value = Volatile.Read(ref *word);
        LeaveEpoch();
        // The memory belongs to objects that this one holds: they outlive the last use of a pointer.
        GC.KeepAlive(this);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryStore<TShape>(TShape walked, long address, long value, out long before)
        where TShape : struct, IShape
    {
        EnterEpoch();
        if (!Translate(walked, address, write: true, out long* word))
        {
            LeaveEpoch();
            before = 0;
            return false;
        }
        // xchg: the store is visible before this returns, so no later load overtakes it and the word is linearizable.
        before = Interlocked.Exchange(ref *word, value);
        LeaveEpoch();
        GC.KeepAlive(this);
        return true;
    }

    // The hardware's walk, inside an epoch; false when no translation permits the access. It unpacks PmdValue and
    // PteValue in place: their 32-bit numbers would cost a load a fifth of its time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Translate<TShape>(TShape walked, long address, bool write, out long* word)
        where TShape : struct, IShape
    {
        // Acquire loads, entry before table before page: the address dependency that every processor's walker honours.
        var entry = new PmdValue(Volatile.Read(ref pmds[address >> (walked.WordShift + walked.PteShift)]));
        if (!entry.IsTable)
        {
            word = TranslateLeaf(entry, address, write);
            return word != null;
        }
        byte* table = (byte*)ptes + ((entry.Raw >> 1) << (walked.PteShift + BytesShift));
        long index = (address >> walked.WordShift) & ((1L << walked.PteShift) - 1);
        var pte = new PteValue(Volatile.Read(ref ((ulong*)table)[index]));
        byte* page = (byte*)pages + ((pte.Raw >> 2) << (walked.WordShift + BytesShift));
        word = (long*)page + (address & ((1L << walked.WordShift) - 1));
        return write ? pte.IsWritable : pte.IsPresent;
    }

    // A private mapping's leaf is read-only: a store splits it first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long* TranslateLeaf(PmdValue entry, long address, bool write)
    {
        PmdId pmd = SlotOf(address);
        if (entry != PmdValue.Leaf || (write && Memory.Kind(pmd) != VmaKind.SharedShmem))
            return null;
        long page = Memory.FilePages[pmd.Index] + (long)IndexOf(address);
        return pages + (page << shape.WordShift) + (address & (staged.Length - 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long LoadByFault(long address)
    {
        CheckAddress(address);
        long value;
        while (!TryLoad(shape, address, out value))
            HandleMmFault(address, write: false);
        EndOperation();
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreByFault(long address, long value)
    {
        CheckAddress(address);
        while (!TryStore(shape, address, value, out _))
            HandleMmFault(address, write: true);
        EndOperation();
    }

    private void HandleMmFault(long address, bool write)
    {
        var mm = new RealMm(this);
        PageFault.HandleMmFault(ref mm, SlotOf(address), IndexOf(address), write);
    }

    private int SlotShift => shape.WordShift + shape.PteShift;

    private long AddressOf(PmdId pmd, int index) => ((long)pmd.Index << SlotShift) + ((long)index << shape.WordShift);

    private PmdId SlotOf(long address) => new((int)(address >> SlotShift));

    private int IndexOf(long address) => (int)(address >> shape.WordShift) & ((1 << shape.PteShift) - 1);

    // Outside every read-side section, so moving the epoch on can succeed.
    private void EndOperation()
    {
        if (retiredPages.Count == 0)
            return;
        Memory.Retire(retiredPages);
        retiredPages = default;
    }

    private void CheckAddress(long address)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((ulong)address >= words)
        {
            throw new ArgumentOutOfRangeException(
                nameof(address), address, $"The address space has words 0 to {Memory.Words - 1}.");
        }
    }
}
