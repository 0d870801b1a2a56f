using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>
/// Epoch-based reclamation: the RCU of real memory, and its TLB flush. A CPU writes the current epoch to its seat
/// before it reads a page table and 0 when it is done. The epoch moves on only when every busy seat shows it, so what
/// was unlinked in epoch e is out of everybody's reach in epoch e + 2.
/// </summary>
/// <remarks>
/// Entering an epoch is one plain store. The barrier that it lacks is made up for by whoever moves the epoch on:
/// <see cref="Interlocked.MemoryBarrierProcessWide"/> interrupts every running thread, as a TLB shootdown does. At
/// that interrupt an access either has its seat written, and the scan that follows sees it, or has yet to read its
/// pmd entry, and then sees what was unlinked before.
/// </remarks>
internal sealed unsafe class Epochs
{
    /// <summary>What a seat shows while its CPU is in no read-side section.</summary>
    internal const long Quiescent = 0;

    private const long FirstEpoch = 1;
    private const int EpochsToGrace = 2;

    private readonly PinnedMemory<long> memory;
    private readonly bool[] taken;
    private readonly Lock attaching = new();
    private int seatsUsed;

    /// <param name="cpusMax">Number of seats.</param>
    internal Epochs(int cpusMax)
    {
        taken = new bool[cpusMax];
        memory = new PinnedMemory<long>((cpusMax + 1L) * CacheLine.Longs);
        *Global = FirstEpoch;
    }

    /// <summary>The word of the current epoch, on a line of its own.</summary>
    internal long* Global => memory.Start;

    /// <summary>The current epoch, from 1 up.</summary>
    internal long Current => Volatile.Read(ref *Global);

    /// <summary>Seats taken.</summary>
    internal int Attached
    {
        get
        {
            lock (attaching)
                return taken.Count(seat => seat);
        }
    }

    /// <summary>Takes a free seat; -1 when there is none.</summary>
    internal int Attach()
    {
        lock (attaching)
        {
            int seat = Array.IndexOf(taken, false);
            if (seat < 0)
                return -1;
            taken[seat] = true;
            // Before the seat's first epoch: a scan whose barrier must show that epoch shows the bound as well.
            Volatile.Write(ref seatsUsed, Math.Max(seatsUsed, seat + 1));
            return seat;
        }
    }

    /// <summary>Gives a quiescent seat back.</summary>
    internal void Detach(int seat)
    {
        lock (attaching)
            taken[seat] = false;
    }

    /// <summary>The word of a seat, on a line of its own.</summary>
    internal long* Seat(int seat) => memory.Start + ((seat + 1L) * CacheLine.Longs);

    /// <summary>Moves to the next epoch unless a CPU is still in an earlier one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal bool TryAdvance()
    {
        long epoch = Current;
        // Forbids the scan to miss a seat whose CPU has already read a table: the store-load barrier of rcu_read_lock, paid here.
        Interlocked.MemoryBarrierProcessWide();
        int seats = Volatile.Read(ref seatsUsed);
        for (int seat = 0; seat < seats; seat++)
        {
            // An acquire load: what the CPU did in its section is over before what follows here reuses memory.
            long shown = Volatile.Read(ref *Seat(seat));
            if (shown != Quiescent && shown != epoch)
                return false;
        }

        // Fails only when another thread moved the epoch on, which is as good.
        Interlocked.CompareExchange(ref *Global, epoch + 1, epoch);
        return true;
    }

    /// <summary>Whether everything unlinked in <paramref name="epoch"/> may be reused.</summary>
    internal bool IsOver(long epoch) => Current >= epoch + EpochsToGrace;

    /// <summary>synchronize_rcu: returns when every read-side section that began before has ended. Not from within one.</summary>
    internal void Synchronize()
    {
        long epoch = Current;
        SpinWait spin = default;
        while (!IsOver(epoch))
        {
            if (!TryAdvance())
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
