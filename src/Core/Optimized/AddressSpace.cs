using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// A concurrent address space of 48 bits: pages of 4 KiB and leaves of 2 MiB, lock-free walks, a lock per page table, epochs
/// for RCU. Its slow paths are the routines of the protocol, compiled over real memory.
/// </summary>
/// <remarks>
/// <para>
/// It is made with nothing mapped. Each thread attaches a <see cref="Cpu"/>, and maps, unmaps, loads and stores through it.
/// Pages come into being as they are first touched, and go with their mappings; what was taken away is reused after a grace
/// period, when every access that may still use it has ended.
/// </para>
/// <para>
/// An area is what a page table maps: 2 MiB, aligned. The pages of an area are of one kind: anonymous, or of one piece of
/// shared memory. The sizes are those of x86-64 unless the options say otherwise; they may, for tests.
/// </para>
/// <para>All members may be called by any thread at any time.</para>
/// </remarks>
public sealed class AddressSpace : IDisposable
{
    private readonly Mm mm;
    private readonly RealMemory memory;
    private int disposed;

    /// <summary>Creates an address space with nothing mapped.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AddressSpace(AddressSpaceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(nameof(options));
        Options = options;
        memory = new RealMemory(options);
        mm = memory.TryMakeMm()!;
    }

    internal AddressSpace(AddressSpaceOptions options, RealMemory memory, Mm mm)
    {
        Options = options;
        this.memory = memory;
        this.mm = mm;
    }

    /// <summary>What it was made of; a clone shares what its parent was made of.</summary>
    public AddressSpaceOptions Options { get; }

    /// <summary>Bytes in a page.</summary>
    public long PageSize => 1L << memory.Shape.PageShift;

    /// <summary>Bytes in an area, which a leaf maps.</summary>
    public long AreaSize => 1L << Levels.AreaShift(memory.Shape);

    /// <summary>Bytes in the address space: addresses run from 0 up to this.</summary>
    public long Size => 1L << (Levels.RegionShift(memory.Shape) + Levels.RegionBits);

    /// <summary>Where tables and pages are; exact while no operation runs.</summary>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public AddressSpaceStatistics Statistics
    {
        get
        {
            CheckDisposed();
            return Accounts.Of(memory, mm);
        }
    }

    /// <summary>What its CPUs share with those of its clones.</summary>
    internal RealMemory Memory => memory;

    /// <summary>Gives the calling thread a way in; to be disposed.</summary>
    /// <exception cref="InvalidOperationException">All <see cref="AddressSpaceOptions.CpusMax"/> are attached.</exception>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public Cpu AttachCpu()
    {
        CheckDisposed();
        ObjectDisposedException.ThrowIf(!mm.TryGet(), this);
        int seat = memory.Epochs.Attach(RealMemory.FirstSeat);
        if (seat < 0)
        {
            Put(mm, memory);
            throw new InvalidOperationException(
                $"All {Options.CpusMax} CPUs are attached: dispose one, or raise {nameof(AddressSpaceOptions.CpusMax)}.");
        }
        return new Cpu(mm, memory, seat);
    }

    /// <summary>Makes shared memory of zeroes, for this address space and its clones; to be disposed.</summary>
    /// <param name="length">Bytes, whole areas.</param>
    /// <exception cref="ArgumentException">The length is not made of whole areas, or 0.</exception>
    /// <exception cref="MemoryExhaustedException">There are not as many huge pages.</exception>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public SharedMemory CreateSharedMemory(long length)
    {
        CheckDisposed();
        if (length <= 0 || length % AreaSize != 0)
            throw new ArgumentException($"{length} bytes are not whole areas of {AreaSize}.", nameof(length));
        return SharedMemory.TryCreate(memory, length / AreaSize)
            ?? throw new MemoryExhaustedException($"There are not {length / AreaSize} huge pages left.");
    }

    /// <summary>rcu_barrier: returns when all that was retired before can be reused. Waits for running operations.</summary>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public void RcuBarrier()
    {
        CheckDisposed();
        memory.Epochs.Synchronize();
        memory.Tables.Harvest();
        memory.Pages.Harvest();
        memory.HugePages.Harvest();
    }

    /// <summary>
    /// Lets no more CPUs attach. CPUs attached go on; when there are none any more, all that is mapped is given back. Clones are
    /// not concerned.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            Put(mm, memory);
    }

    /// <summary>mmput: one user less. The last one tears the mm down, from a seat that is kept for that.</summary>
    internal static void Put(Mm mm, RealMemory memory)
    {
        if (!mm.Put())
            return;
        lock (memory.TearingDown)
        {
            var last = new Cpu(mm, memory, memory.Epochs.Attach(RealMemory.SpareSeat));
            last.ExitMm(mm);
            last.Leave();
        }
    }

    private void CheckDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
}
