using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>Numbers of a pool linked one after the other; built without a lock by one CPU.</summary>
internal struct Chain
{
    /// <summary>The first and the last number.</summary>
    internal int Head, Tail;

    /// <summary>How many there are; 0 makes the others meaningless.</summary>
    internal int Count;
}

/// <summary>
/// Hands out the numbers of tables or pages, and takes them back at once or after a grace period. Numbers never used
/// come last, so memory is touched only as far as it was ever needed at a time.
/// </summary>
/// <remarks>
/// What cannot be had now, and is pending, comes with the end of a grace period. Nobody allocates with a lock held or in a
/// read-side section, so that wait ends.
/// </remarks>
internal sealed unsafe class Pool
{
    // As many as there are epochs that matter: current, previous, and the one that is over.
    private const int Batches = 3;

    // Who takes many leaves the others seven times as many.
    private const int ShareOfOne = 8;

    private readonly Epochs epochs;
    private readonly int[] next;
    private readonly PinnedMemory<int> lockWord = new(CacheLine.Ints);
    private readonly Chain[] pending = new Chain[Batches];
    private readonly long[] pendingEpoch = new long[Batches];
    private Chain free;
    private int touched;

    /// <param name="epochs">Tells when a grace period is over.</param>
    /// <param name="capacity">How many numbers there are.</param>
    internal Pool(Epochs epochs, int capacity)
    {
        this.epochs = epochs;
        next = new int[capacity];
    }

    private Spinlock Guard => new(lockWord.Start);

    /// <summary>How many are allocated, and how many of the rest wait for a grace period.</summary>
    internal (int InUse, int Pending) Counts
    {
        get
        {
            Guard.Lock();
            int waiting = pending.Sum(batch => batch.Count);
            int inUse = touched - free.Count - waiting;
            Guard.Unlock();
            return (inUse, waiting);
        }
    }

    /// <summary>Takes a number that nobody uses; waits for a grace period when the rest is pending. -1: all are in use.</summary>
    internal int Allocate()
    {
        SpinWait spin = default;
        int number;
        while ((number = TryAllocate(out bool isPending)) < 0 && isPending)
        {
            if (!epochs.TryAdvance())
                spin.SpinOnce(sleep1Threshold: -1);
        }
        return number;
    }

    /// <summary>Takes a number that nobody uses; -1: there is none now.</summary>
    internal int TryAllocate() => TryAllocate(out _);

    /// <summary>
    /// Takes numbers that nobody uses until a chain has as many as wanted; fewer when others would soon miss them. Does not wait.
    /// </summary>
    internal void TakeMore(ref Chain chain, int wanted)
    {
        if (chain.Count >= wanted)
            return;
        Guard.Lock();
        for (int most = (free.Count + next.Length - touched) / ShareOfOne; most > 0 && chain.Count < wanted; most--)
            Push(ref chain, TakeLocked());
        Guard.Unlock();
    }

    /// <summary>Takes back what a chain has beyond a number; nobody else can know it.</summary>
    internal void GiveBack(ref Chain chain, int keep)
    {
        if (chain.Count <= keep)
            return;
        Guard.Lock();
        while (chain.Count > keep)
            Push(ref free, Pop(ref chain));
        Guard.Unlock();
    }

    /// <summary>Takes the number from a chain of the caller's that was added last; there is one.</summary>
    internal int Pop(ref Chain chain)
    {
        int number = chain.Head;
        chain.Head = next[number];
        chain.Count--;
        return number;
    }

    /// <summary>Takes back a number that nobody else can know.</summary>
    internal void Free(int number)
    {
        Guard.Lock();
        Push(ref free, number);
        Guard.Unlock();
    }

    /// <summary>Adds a number to a chain of the caller's.</summary>
    internal void Push(ref Chain chain, int number)
    {
        if (chain.Count == 0)
            chain.Tail = number;
        else
            next[number] = chain.Head;
        chain.Head = number;
        chain.Count++;
    }

    /// <summary>Takes back, after a grace period, what was unlinked before this call.</summary>
    /// <returns>How many wait now.</returns>
    internal int Retire(in Chain chain)
    {
        Guard.Lock();
        // Read after the unlinking, whose locked exchange keeps it there: an earlier epoch would be over too soon.
        long epoch = epochs.Current;
        int slot = (int)(epoch % Batches);
        if (pendingEpoch[slot] != epoch)
        {
            // Three epochs old or more: over.
            Concat(ref free, pending[slot]);
            pending[slot] = default;
            pendingEpoch[slot] = epoch;
        }
        Concat(ref pending[slot], chain);
        int waiting = pending[0].Count + pending[1].Count + pending[2].Count;
        Guard.Unlock();
        return waiting;
    }

    /// <summary>Frees the batches whose grace period is over.</summary>
    /// <returns>How many still wait.</returns>
    internal int Harvest()
    {
        Guard.Lock();
        int waiting = HarvestLocked();
        Guard.Unlock();
        return waiting;
    }

    private int TryAllocate(out bool isPending)
    {
        int number = -1;
        isPending = false;
        Guard.Lock();
        if (free.Count == 0)
            isPending = HarvestLocked() > 0;
        if (free.Count > 0 || touched < next.Length)
            number = TakeLocked();
        Guard.Unlock();
        return number;
    }

    private int TakeLocked() => free.Count > 0 ? Pop(ref free) : touched++;

    private int HarvestLocked()
    {
        int waiting = 0;
        for (int slot = 0; slot < Batches; slot++)
        {
            if (pending[slot].Count > 0 && epochs.IsOver(pendingEpoch[slot]))
            {
                Concat(ref free, pending[slot]);
                pending[slot] = default;
            }
            waiting += pending[slot].Count;
        }
        return waiting;
    }

    private void Concat(ref Chain chain, in Chain more)
    {
        if (more.Count == 0)
            return;
        if (chain.Count == 0)
            chain.Tail = more.Tail;
        else
            next[more.Tail] = chain.Head;
        chain.Head = more.Head;
        chain.Count += more.Count;
    }
}
