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
    private readonly ulong* pmds;
    private readonly ulong* ptes;
    private readonly long* pages;
    private readonly long* epoch;
    private readonly long* seat;
    private readonly int wordShift;
    private readonly int slotShift;
    private readonly long pteMask;
    private readonly long wordMask;
    private readonly int seatNumber;
    private readonly long[] staged;
    private ulong words;
    private int rcuNesting;
    private bool disposed;
    private Chain retiredPages;

    internal Cpu(RealMemory memory, int seatNumber)
    {
        Memory = memory;
        this.seatNumber = seatNumber;
        pmds = memory.Pmds;
        ptes = memory.Ptes;
        pages = memory.Pages;
        epoch = memory.Epochs.Global;
        seat = memory.Epochs.Seat(seatNumber);
        wordShift = memory.WordShift;
        slotShift = memory.WordShift + memory.PteShift;
        pteMask = (1L << memory.PteShift) - 1;
        wordMask = (1L << memory.WordShift) - 1;
        words = (ulong)memory.Words;
        staged = new long[1 << memory.WordShift];
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
        if ((ulong)address >= words)
            ThrowBadAddress(address);
        return TryLoad(address, out long value) ? value : LoadByFault(address);
    }

    /// <summary>Stores <paramref name="value"/> in the word at <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long address, long value)
    {
        if ((ulong)address >= words)
            ThrowBadAddress(address);
        if (!TryStore(address, value, out _))
            StoreByFault(address, value);
    }

    /// <summary>Gives the seat back. Memory that this CPU unmapped stays accounted for. Not while an operation runs.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // Sends every further load and store to ThrowBadAddress, so that the fast path need not ask.
        words = 0;
        EndOperation();
        Memory.Epochs.Detach(seatNumber);
    }

    /// <summary>A load through the hardware's walk; false is a page fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryLoad(long address, out long value)
    {
        EnterEpoch();
        long* word = Translate(address, write: false);
        // An acquire load: a later access of this thread cannot be satisfied before it.
        value = word == null ? 0 : Volatile.Read(ref *word);
        LeaveEpoch();
        // The memory belongs to objects that this one holds: they outlive the last use of a pointer.
        GC.KeepAlive(this);
        return word != null;
    }

    /// <summary>A store through the hardware's walk, and what the word held before; false is a page fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryStore(long address, long value, out long before)
    {
        EnterEpoch();
        long* word = Translate(address, write: true);
        // xchg: the store is visible before this returns, so no later load overtakes it and the word is linearizable.
        before = word == null ? 0 : Interlocked.Exchange(ref *word, value);
        LeaveEpoch();
        GC.KeepAlive(this);
        return word != null;
    }

    /// <summary>The first word that an entry maps.</summary>
    internal long AddressOf(PmdId pmd, int index) => ((long)pmd.Index << slotShift) + ((long)index << wordShift);

    /// <summary>rcu_read_lock; nests.</summary>
    internal void RcuReadLock()
    {
        if (rcuNesting++ == 0)
            EnterEpoch();
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
    private void EnterEpoch() => Volatile.Write(ref *seat, Volatile.Read(ref *epoch));

    // A release store: the accesses of the section stay above it, before any reuse of what they touched.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveEpoch() => Volatile.Write(ref *seat, Epochs.Quiescent);

    /// <summary>The hardware's walk; null when no translation permits the access. Inside an epoch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long* Translate(long address, bool write)
    {
        var pmd = new PmdId((int)(address >> slotShift));
        long index = (address >> wordShift) & pteMask;
        long page;
        // Acquire loads, entry before table before page: the address dependency that every processor's walker honours.
        var entry = new PmdValue(Volatile.Read(ref pmds[pmd.Index]));
        if (entry.IsTable)
        {
            var pte = new PteValue(Volatile.Read(ref ptes[((long)entry.Table.Index << (slotShift - wordShift)) + index]));
            if (write ? !pte.IsWritable : !pte.IsPresent)
                return null;
            page = pte.Page.Raw;
        }
        else
        {
            // A private mapping's leaf is read-only: a store splits it first.
            if (entry != PmdValue.Leaf || (write && Memory.Kind(pmd) != VmaKind.SharedShmem))
                return null;
            page = Memory.FilePages[pmd.Index] + index;
        }
        return pages + (page << wordShift) + (address & wordMask);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long LoadByFault(long address)
    {
        long value;
        do
        {
            HandleMmFault(address, write: false);
        }
        while (!TryLoad(address, out value));
        EndOperation();
        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreByFault(long address, long value)
    {
        do
        {
            HandleMmFault(address, write: true);
        }
        while (!TryStore(address, value, out _));
        EndOperation();
    }

    private void HandleMmFault(long address, bool write)
    {
        var mm = new RealMm(this);
        PageFault.HandleMmFault(ref mm, SlotOf(address), IndexOf(address), write);
    }

    private PmdId SlotOf(long address) => new((int)(address >> slotShift));

    private int IndexOf(long address) => (int)((address >> wordShift) & pteMask);

    // Outside every read-side section, so moving the epoch on can succeed.
    private void EndOperation()
    {
        if (retiredPages.Count == 0)
            return;
        Memory.Retire(retiredPages);
        retiredPages = default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ThrowBadAddress(long address)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        throw new ArgumentOutOfRangeException(
            nameof(address), address, $"The address space has words 0 to {Memory.Words - 1}.");
    }
}
