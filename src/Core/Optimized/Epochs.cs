namespace PtSpec.Core.Optimized;

/// <summary>
/// Epoch-based reclamation: the RCU of real memory, and its TLB flush. A CPU marks its seat before it reads a page table
/// and clears it when it is done. An epoch ends when every seat was seen quiescent since it began, so whatever
/// was in a read-side section when epoch e + 1 began is out of it when e + 2 begins, and what was unlinked in epoch e
/// is in nobody's reach then.
/// </summary>
/// <remarks>
/// <para>Entering a section is one plain store in user mode. The barrier that it lacks is made up for by whoever ends the epoch:
/// <see cref="Interlocked.MemoryBarrierProcessWide"/> interrupts every running thread, as a TLB shootdown does. At
/// that interrupt an access either has marked its seat, and the scan that follows sees it, or has yet to read its pmd
/// entry, and then sees what was unlinked before.</para>
/// <para>In kernel mode, where a CPU is from a system call until its next access, sections begin with that barrier, so that nobody
/// is interrupted for its sake: an mm's cpumask, and its lazy CPUs. Who goes over to user mode says so with a barrier first: either
/// the scan finds that, or the sections to come see what was unlinked before it.</para>
/// </remarks>
internal sealed unsafe class Epochs
{
    /// <summary>What a seat shows while its CPU is in no read-side section.</summary>
    internal const long Quiescent = 0;

    /// <summary>What a seat shows during a load or store: always the same, which saves counting.</summary>
    internal const long InAccess = 1;

    /// <summary>What a seat shows in its first read-side section of a routine; each later one shows one more.</summary>
    internal const long FirstSection = 2;

    private const long FirstEpoch = 1;
    private const int EpochsToGrace = 2;

    // A CPU that loads in a loop is quiescent a good part of the time: worth a few looks.
    private const int LooksPerSeat = 20;

    // Neither what a seat shows nor a section's number.
    private const long Seen = -1;

    private readonly PinnedMemory<long> memory;
    private readonly bool[] taken;
    private readonly Lock attaching = new();
    private readonly Lock advancing = new();
    private readonly long[] shownFirst;
    private bool scanning;
    private long epoch = FirstEpoch;
    private int seatsUsed;

    /// <param name="cpusMax">Number of seats.</param>
    internal Epochs(int cpusMax)
    {
        taken = new bool[cpusMax];
        shownFirst = new long[cpusMax];
        memory = new PinnedMemory<long>((long)cpusMax * CacheLine.Longs);
    }

    /// <summary>The current epoch, from 1 up.</summary>
    internal long Current => Volatile.Read(ref epoch);

    /// <summary>Seats taken.</summary>
    internal int Attached
    {
        get
        {
            lock (attaching)
                return taken.Count(seat => seat);
        }
    }

    /// <summary>Takes the first free seat, from one on; -1 when there is none.</summary>
    internal int Attach(int from = 0)
    {
        lock (attaching)
        {
            int seat = Array.IndexOf(taken, false, from);
            if (seat < 0)
                return -1;
            taken[seat] = true;
            EnterUser(seat);
            // Before the seat's first section: a scan whose barrier must show that section shows the bound as well.
            Volatile.Write(ref seatsUsed, Math.Max(seatsUsed, seat + 1));
            return seat;
        }
    }

    /// <summary>Gives a quiescent seat back.</summary>
    internal void Detach(int seat)
    {
        lock (attaching)
        {
            EnterKernel(seat);
            taken[seat] = false;
        }
    }

    /// <summary>The CPU of a seat begins its sections without a barrier from here on. An attached seat does.</summary>
    internal void EnterUser(int seat) => Interlocked.Exchange(ref IsUser(seat), 1);

    /// <summary>The CPU of a seat, which is in no section, begins its sections with a barrier from here on.</summary>
    // A release store: whoever finds it finds the seat quiescent as well.
    internal void EnterKernel(int seat) => Volatile.Write(ref IsUser(seat), 0);

    /// <summary>The word of a seat, on a line of its own.</summary>
    internal long* Seat(int seat) => memory.Start + ((long)seat * CacheLine.Longs);

    /// <summary>A section begins.</summary>
    /// <param name="seat">The word of its seat.</param>
    /// <param name="shown">What it shows until the section ends.</param>
    /// <param name="isUser">Whether the seat is in user mode.</param>
    internal static void Mark(long* seat, long shown, bool isUser)
    {
        // In user mode the store may sink below the loads that follow, in this processor's store buffer.
        if (isUser)
            Volatile.Write(ref *seat, shown);
        else
            Interlocked.Exchange(ref *seat, shown);
    }

    /// <summary>Ends the epoch unless a CPU has been in a read-side section since before it began. Does not wait.</summary>
    /// <returns>Whether this call ended it.</returns>
    internal bool TryAdvance()
    {
        if (!advancing.TryEnter())
            return false;
        try
        {
            if (!scanning)
            {
                ShowMarks();
                Array.Clear(shownFirst);
                scanning = true;
            }
            if (!AllSeenQuiescent())
                return false;
            scanning = false;
            // A release store: whoever reads the new epoch finds the sections before it over.
            Volatile.Write(ref epoch, epoch + 1);
            return true;
        }
        finally
        {
            advancing.Exit();
        }
    }

    /// <summary>Whether everything unlinked in <paramref name="unlinked"/> may be reused.</summary>
    internal bool IsOver(long unlinked) => Current >= unlinked + EpochsToGrace;

    /// <summary>synchronize_rcu: returns when every read-side section that began before has ended. Not from within one.</summary>
    internal void Synchronize()
    {
        long began = Current;
        SpinWait spin = default;
        while (!IsOver(began))
        {
            if (!TryAdvance())
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>
    /// A TLB shootdown: returns when every load and store that began before has ended. Read-side sections of routines are not
    /// waited for, so locks may be held.
    /// </summary>
    internal void AwaitAccesses()
    {
        ShowMarks();
        int seats = Volatile.Read(ref seatsUsed);
        for (int seat = 0; seat < seats; seat++)
        {
            SpinWait spin = default;
            // An acquire load: what the access did is over before what follows here.
            while (Volatile.Read(ref *Seat(seat)) == InAccess)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    // The store-load barrier of rcu_read_lock, paid here: whoever read an entry before this has its seat marked.
    private void ShowMarks()
    {
        // What was unlinked stays above the look at who is in user mode.
        Interlocked.MemoryBarrier();
        int seats = Volatile.Read(ref seatsUsed);
        for (int seat = 0; seat < seats; seat++)
        {
            if (Volatile.Read(ref IsUser(seat)) == 0)
                continue;
            Interlocked.MemoryBarrierProcessWide();
            return;
        }
    }

    // Beside the seat's mark, on its line.
    private ref long IsUser(int seat) => ref Seat(seat)[1];

    private bool AllSeenQuiescent()
    {
        bool all = true;
        int seats = Volatile.Read(ref seatsUsed);
        for (int seat = 0; seat < seats; seat++)
        {
            for (int look = 0; shownFirst[seat] != Seen && look < LooksPerSeat; look++)
                Look(seat);
            all &= shownFirst[seat] == Seen;
        }
        return all;
    }

    // Quiescent, or in another section than at the first look, which therefore is over.
    private void Look(int seat)
    {
        // An acquire load: what the CPU did in its section is over before what follows here reuses memory.
        long shown = Volatile.Read(ref *Seat(seat));
        if (shown == Quiescent || (shownFirst[seat] != Quiescent && shown != shownFirst[seat]))
            shownFirst[seat] = Seen;
        else
            shownFirst[seat] = shown;
    }
}
