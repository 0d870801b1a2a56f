using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// A concurrent address space: the protocol's routines over real memory, with lock-free walks, a lock per page table
/// and epochs for RCU. Slots of private or shared, anonymous or file memory lie side by side and are reached, word by
/// word, through one <see cref="Cpu"/> per thread.
/// </summary>
/// <remarks>All members may be called by any thread at any time.</remarks>
public sealed class AddressSpace : IDisposable
{
    private RealMemory? held;

    /// <summary>Creates the address space with nothing mapped.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public AddressSpace(AddressSpaceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(nameof(options));
        Options = options;
        held = new RealMemory(options);
    }

    /// <summary>What it was made of.</summary>
    public AddressSpaceOptions Options { get; }

    /// <summary>How many words there are; addresses run from 0 up to this.</summary>
    public long Words => Options.Slots.Count * Options.WordsPerSlot;

    /// <summary>How many words each slot covers.</summary>
    public long WordsPerSlot => Options.WordsPerSlot;

    /// <summary>Where tables and pages are; exact while no operation runs.</summary>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public AddressSpaceStatistics Statistics
    {
        get
        {
            RealMemory memory = Memory;
            int installed = 0;
            for (int slot = 0; slot < memory.Slots; slot++)
            {
                if (new PmdValue(Volatile.Read(ref memory.Pmd(new PmdId(slot)))).IsTable)
                    installed++;
            }
            (int tablesInUse, int tablesPending) = memory.Tables.Counts;
            (int pagesInUse, int pagesPending) = memory.AnonymousPages.Counts;
            return new AddressSpaceStatistics(
                Volatile.Read(ref memory.NrPtes), installed, tablesInUse, tablesPending, pagesInUse, pagesPending,
                memory.Epochs.Attached, memory.Epochs.Current - 1);
        }
    }

    private RealMemory Memory => Volatile.Read(ref held) ?? throw new ObjectDisposedException(nameof(AddressSpace));

    /// <summary>Gives the calling thread a way in; to be disposed.</summary>
    /// <exception cref="InvalidOperationException">All <see cref="AddressSpaceOptions.CpusMax"/> are attached.</exception>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public Cpu AttachCpu()
    {
        RealMemory memory = Memory;
        int seat = memory.Epochs.Attach();
        if (seat < 0)
        {
            throw new InvalidOperationException(
                $"All {Options.CpusMax} CPUs are attached: dispose one, or raise {nameof(AddressSpaceOptions.CpusMax)}.");
        }
        return new Cpu(memory, seat);
    }

    /// <summary>rcu_barrier: returns when all that was retired before can be reused. Waits for running operations.</summary>
    /// <exception cref="ObjectDisposedException">The address space was disposed.</exception>
    public void RcuBarrier()
    {
        RealMemory memory = Memory;
        memory.Epochs.Synchronize();
        memory.Tables.Harvest();
        memory.AnonymousPages.Harvest();
    }

    /// <summary>Lets no more CPUs attach. CPUs attached go on; the memory goes with the last of them.</summary>
    public void Dispose() => Volatile.Write(ref held, null);
}
