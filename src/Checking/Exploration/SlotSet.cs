namespace PtSpec.Checking.Exploration;

/// <summary>A set of known states, as one bit for each number that their table gives. Threads may add at once.</summary>
internal sealed unsafe class SlotSet : IDisposable
{
    private readonly MemoryAccount _memory;
    private readonly Block _bits;

    /// <summary>An empty set in the memory set aside for it; <see cref="Exists"/> is false when the system has none.</summary>
    public SlotSet(MemoryAccount memory, long slots)
    {
        _memory = memory;
        _bits = memory.AllocateSetAside(BytesFor(slots));
    }

    public bool Exists => _bits.Start != 0;

    public static nuint BytesFor(long slots) => (nuint)((slots + 64) / 64 * sizeof(ulong));

    public bool Contains(long slot) => (Volatile.Read(ref Word(slot)) >> (int)(slot & 63) & 1) != 0;

    /// <summary>Adds a state; false when it is in the set already.</summary>
    public bool Add(long slot)
    {
        ulong bit = 1UL << (int)(slot & 63);
        return (Interlocked.Or(ref Word(slot), bit) & bit) == 0;
    }

    /// <summary>Takes a state out.</summary>
    public void Remove(long slot) => Interlocked.And(ref Word(slot), ~(1UL << (int)(slot & 63)));

    /// <summary>Gives the memory back to where it was set aside.</summary>
    public void Dispose() => _memory.FreeSetAside(_bits);

    private ref ulong Word(long slot) => ref ((ulong*)_bits.Start)[slot >> 6];
}
