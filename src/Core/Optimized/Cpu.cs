using System.Numerics;
using System.Runtime.CompilerServices;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// A thread's way into an <see cref="AddressSpace"/>: loads, stores and translations by the hardware's walk, and the system
/// calls. Used by one thread at a time; made by <see cref="AddressSpace.AttachCpu"/>, given back by <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// Each load and store of an aligned value of 1, 2, 4 or 8 bytes is atomic, and linearizable together with the system calls
/// on its page, each of which says when it takes effect. An access to a page whose entry permits it takes no lock, waits for
/// nobody and allocates nothing: it takes effect when it touches the value. Other accesses fault the page in first.
/// </remarks>
public sealed unsafe partial class Cpu : IDisposable
{
    private readonly int* directory;
    private readonly byte* pmds;
    private readonly byte* pages;
    private readonly long* seat;
    private readonly AnyShape shape;
    private readonly long[] staged;
    private readonly ulong limit;
    private readonly bool isUsual;
    // The limit where the walk need ask nothing first; otherwise 0.
    private ulong x8664Limit;
    private bool isUser;
    private int rcuNesting;
    private long section = Epochs.FirstSection;
    private bool disposed;

    internal Cpu(Mm mm, RealMemory memory, int seatNumber)
    {
        Mm = mm;
        Memory = memory;
        SeatNumber = seatNumber;
        directory = mm.Directory;
        pmds = (byte*)memory.Pmds;
        pages = memory.PageBytes;
        seat = memory.Epochs.Seat(seatNumber);
        shape = memory.Shape;
        limit = 1UL << (Levels.RegionShift(shape) + Levels.RegionBits);
        X8664Shape usual = default;
        isUsual = shape.PageShift == usual.PageShift && shape.PteShift == usual.PteShift;
        staged = new long[(1 << shape.PageShift) / sizeof(long)];
        memory.Epochs.EnterKernel(seatNumber);
        Volatile.Write(ref memory.Seated[seatNumber], this);
    }

    /// <summary>What the CPU works on.</summary>
    internal RealMemory Memory { get; }

    /// <summary>Its seat among the CPUs whose sections are waited for.</summary>
    internal int SeatNumber { get; }

    /// <summary>The address space that it works in.</summary>
    internal Mm Mm { get; }

    /// <summary>The content of the next page that userfaultfd installs.</summary>
    internal ReadOnlySpan<long> Staged => staged;

    /// <summary>Reads the 64-bit word at <paramref name="address"/>.</summary>
    /// <inheritdoc cref="Load{T}(long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Load(long address) => Load<long>(address);

    /// <summary>Stores <paramref name="value"/> in the 64-bit word at <paramref name="address"/>.</summary>
    /// <inheritdoc cref="Store{T}(long, T)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long address, long value) => Store<long>(address, value);

    /// <summary>Reads the value at <paramref name="address"/>; of at most 64 bits.</summary>
    /// <exception cref="NotMappedException">Nothing is mapped there.</exception>
    /// <exception cref="AccessDeniedException">The page may not be read.</exception>
    /// <exception cref="MisalignedAccessException">The address is no multiple of the value's size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="MemoryExhaustedException">There is no memory for the page, or for a page table.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(long address)
        where T : unmanaged, IBinaryInteger<T>
    {
        // One comparison for the range, for the usual shape, for user mode, and for not being disposed.
        return (ulong)address < x8664Limit && Word.IsAligned<T>(address) && TryLoad(default(X8664Shape), address, out T value)
            ? value
            : LoadByFault<T>(address);
    }

    /// <summary>Stores <paramref name="value"/>, of at most 64 bits, at <paramref name="address"/>.</summary>
    /// <exception cref="NotMappedException">Nothing is mapped there.</exception>
    /// <exception cref="AccessDeniedException">The page may not be written.</exception>
    /// <inheritdoc cref="Load{T}(long)" path="/exception[position() > 2]"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(long address, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        if ((ulong)address >= x8664Limit || !Word.IsAligned<T>(address) || !TryStore(default(X8664Shape), address, value, out _))
            StoreByFault(address, value);
    }

    /// <summary>Reads as <see cref="Load{T}(long)"/> does, and tells of a fault without an exception.</summary>
    /// <returns>How it ended; <paramref name="value"/> means something only for <see cref="AccessResult.Done"/>.</returns>
    /// <exception cref="MisalignedAccessException">The address is no multiple of the value's size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The address lies outside the address space.</exception>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    public AccessResult TryLoad<T>(long address, out T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckAddress<T>(address);
        while (!TryLoad(shape, address, out value))
        {
            AccessResult fault = HandleFault(address, write: false);
            if (fault != AccessResult.Done)
                return fault;
        }
        return AccessResult.Done;
    }

    /// <summary>Stores as <see cref="Store{T}(long, T)"/> does, and tells of a fault without an exception.</summary>
    /// <inheritdoc cref="TryLoad{T}(long, out T)" path="/exception"/>
    /// <returns>How it ended: something was stored only for <see cref="AccessResult.Done"/>.</returns>
    public AccessResult TryStore<T>(long address, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        CheckAddress<T>(address);
        while (!TryStore(shape, address, value, out _))
        {
            AccessResult fault = HandleFault(address, write: true);
            if (fault != AccessResult.Done)
                return fault;
        }
        return AccessResult.Done;
    }

    /// <summary>What the hardware's walk finds at <paramref name="address"/>; nothing is faulted in. Takes effect as it reads the last entry.</summary>
    /// <returns>No translation where an access would fault, and outside the address space.</returns>
    /// <exception cref="ObjectDisposedException">The CPU was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Translation Translate(long address) => (ulong)address < x8664Limit
        ? Translate(default(X8664Shape), address)
        : TranslateUnusual(address);

    /// <summary>Gives the seat back; the last CPU of a disposed address space tears it down. Not while an operation runs.</summary>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        // Sends every further load and store to CheckAddress, so that the fast path need not ask.
        EnterKernel();
        Leave();
        AddressSpace.Put(Mm, Memory);
    }

    /// <summary>Gives the seat back, and no more.</summary>
    internal void Leave()
    {
        EndOperation();
        EmptyReserve();
        Volatile.Write(ref Memory.Seated[SeatNumber], null);
        Memory.Epochs.Detach(SeatNumber);
    }

    /// <summary>A load through the hardware's walk; false is a page fault.</summary>
    internal bool UserLoad(PmdId pmd, int index, out long value) => TryLoad(shape, AddressOf(pmd, index), out value);

    /// <summary>A store through the hardware's walk, and what the word held before; false is a page fault.</summary>
    internal bool UserStore(PmdId pmd, int index, long value, out long before) =>
        TryStore(shape, AddressOf(pmd, index), value, out before);

    /// <summary>rcu_read_lock; nests.</summary>
    internal void RcuReadLock()
    {
        if (rcuNesting++ > 0)
            return;
        // Numbered, so that sections one right after the other do not look like one that never ends.
        Epochs.Mark(seat, section++, isUser);
    }

    /// <summary>rcu_read_unlock.</summary>
    internal void RcuReadUnlock()
    {
        if (--rcuNesting == 0)
            LeaveEpoch(seat);
    }

    /// <summary>Loads and stores are to come: the first after a system call.</summary>
    internal void EnterUser()
    {
        Memory.Epochs.EnterUser(SeatNumber);
        isUser = true;
        x8664Limit = isUsual ? limit : 0;
    }

    // A system call begins: until the next load or store nobody needs to interrupt this CPU.
    private void EnterKernel()
    {
        isUser = false;
        x8664Limit = 0;
        Memory.Epochs.EnterKernel(SeatNumber);
    }

    // The store may sink below the loads that follow, in this processor's store buffer: Epochs.ShowMarks makes up for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long* EnterEpoch<TShape>()
        where TShape : struct, IShape
    {
        // Whoever has passed x8664Limit knows.
        if (typeof(TShape) != typeof(X8664Shape) && !isUser)
            EnterUser();
        long* mark = seat;
        Volatile.Write(ref *mark, Epochs.InAccess);
        return mark;
    }

    // A release store: the accesses of the section stay above it, before any reuse of what they touched.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LeaveEpoch(long* mark) => Volatile.Write(ref *mark, Epochs.Quiescent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryLoad<TShape, T>(TShape walked, long address, out T value)
        where TShape : struct, IShape
        where T : unmanaged
    {
        long* mark = EnterEpoch<TShape>();
        if (!Walk(walked, address, write: false, out byte* at))
        {
            LeaveEpoch(mark);
            value = default;
            return false;
        }
        value = Word.Read<T>(at);
        LeaveEpoch(mark);
        // The memory belongs to objects that this one holds: they outlive the last use of a pointer.
        GC.KeepAlive(this);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryStore<TShape, T>(TShape walked, long address, T value, out T before)
        where TShape : struct, IShape
        where T : unmanaged
    {
        long* mark = EnterEpoch<TShape>();
        if (!Walk(walked, address, write: true, out byte* at))
        {
            LeaveEpoch(mark);
            before = default;
            return false;
        }
        before = Word.Exchange(at, value);
        LeaveEpoch(mark);
        GC.KeepAlive(this);
        return true;
    }

    // The hardware's walk, inside an epoch; false when no entry permits the access.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Walk<TShape>(TShape walked, long address, bool write, out byte* at)
        where TShape : struct, IShape
    {
        // Acquire loads, entry before table before page: the address dependency that every processor's walker honours.
        ulong entry = Volatile.Read(ref *PmdAt(walked, address));
        if ((entry & EntryFormat.TableBit) != 0)
        {
            uint pte = Volatile.Read(ref *PteAt(walked, entry, address));
            at = pages + EntryFormat.PhysicalOf(pte, walked.PageShift) + (address & ((1L << walked.PageShift) - 1));
            return write ? pte >= EntryFormat.PresentWritable : (pte & EntryFormat.Present) != 0;
        }
        at = pages + (entry & Translation.PhysicalMask) + (address & ((1L << Levels.AreaShift(walked)) - 1));
        return EntryFormat.IsLeafFor(entry, write);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Translation Translate<TShape>(TShape walked, long address)
        where TShape : struct, IShape
    {
        long* mark = EnterEpoch<TShape>();
        Translation found = Look(walked, address);
        LeaveEpoch(mark);
        GC.KeepAlive(this);
        return found;
    }

    // The hardware's walk, inside an epoch, where it touches no page.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Translation Look<TShape>(TShape walked, long address)
        where TShape : struct, IShape
    {
        Translation found = default;
        ulong entry = Volatile.Read(ref *PmdAt(walked, address));
        if ((entry & EntryFormat.TableBit) != 0)
        {
            uint pte = Volatile.Read(ref *PteAt(walked, entry, address));
            if ((pte & EntryFormat.Present) != 0)
                found = Translation.OfEntry(walked, pte, (ulong)address & ((1UL << walked.PageShift) - 1));
        }
        else if ((entry & Translation.LeafBit) != 0)
        {
            found = Translation.OfPacked(entry + ((ulong)address & ((1UL << Levels.AreaShift(walked)) - 1)));
        }
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* PmdAt<TShape>(TShape walked, long address)
        where TShape : struct, IShape
    {
        long region = Volatile.Read(ref directory[address >> Levels.RegionShift(walked)]);
        long area = (address >> Levels.AreaShift(walked)) & ((1 << Levels.PmdShift) - 1);
        return (ulong*)(pmds + region) + area;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* PteAt<TShape>(TShape walked, ulong entry, long address)
        where TShape : struct, IShape
    {
        long index = (address >> walked.PageShift) & ((1L << walked.PteShift) - 1);
        return (uint*)(entry - EntryFormat.TableBit) + index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Translation TranslateUnusual(long address)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return (ulong)address < limit ? Translate(shape, address) : default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T LoadByFault<T>(long address)
        where T : unmanaged, IBinaryInteger<T>
    {
        AccessResult result = TryLoad(address, out T value);
        return result == AccessResult.Done ? value : throw Refusal(result, address, isStore: false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreByFault<T>(long address, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        AccessResult result = TryStore(address, value);
        if (result != AccessResult.Done)
            throw Refusal(result, address, isStore: true);
    }

    private void CheckAddress<T>(long address)
        where T : unmanaged
    {
        CheckAddress(address);
        if (sizeof(T) > sizeof(long))
            throw Word.TooLong<T>();
        if (!Word.IsAligned<T>(address))
            throw new MisalignedAccessException(address, sizeof(T));
    }

    private void CheckAddress(long address)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if ((ulong)address >= limit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(address), address, $"The address space has addresses from 0 to {limit - 1:x}.");
        }
    }
}
