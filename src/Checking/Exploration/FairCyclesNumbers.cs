using System.Numerics;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Numbers for some of the known states: a bit for each slot of their table, and how many bits are set before each few words of
/// them, so that a state's number is found from its slot.
/// </summary>
internal sealed unsafe class FairCyclesNumbers : IDisposable
{
    private const int SlotsPerWord = 64;
    private const int WordsPerRank = 8;

    private readonly MemoryAccount _memory;
    private readonly Block _bits;
    private readonly Block _ranks;

    public FairCyclesNumbers(MemoryAccount memory, long slots)
    {
        _memory = memory;
        nuint words = SlotSet.BytesFor(slots) / sizeof(ulong);
        _bits = memory.Allocate(words * sizeof(ulong));
        _ranks = memory.Allocate(((words / WordsPerRank) + 1) * sizeof(uint));
    }

    /// <summary>Whether there was memory for it.</summary>
    public bool Exists => _bits.Start != 0 && _ranks.Start != 0;

    private ulong* Bits => (ulong*)_bits.Start;

    private uint* Ranks => (uint*)_ranks.Start;

    /// <summary>Has the state in a slot numbered.</summary>
    public void Add(long slot) => Bits[slot / SlotsPerWord] |= 1UL << (int)(slot % SlotsPerWord);

    /// <summary>Numbers them, from 0 on in the order of their slots; none may be added afterwards.</summary>
    /// <returns>How many there are.</returns>
    public uint Number()
    {
        uint rank = 0;
        for (nuint word = 0; word < _bits.Bytes / sizeof(ulong); word++)
        {
            if (word % WordsPerRank == 0)
                Ranks[word / WordsPerRank] = rank;
            rank += (uint)BitOperations.PopCount(Bits[word]);
        }
        return rank;
    }

    /// <summary>The number of the state in a slot; false when it has none.</summary>
    public bool TryGet(long slot, out uint number)
    {
        long word = slot / SlotsPerWord;
        int bit = (int)(slot % SlotsPerWord);
        number = Ranks[word / WordsPerRank];
        if ((Bits[word] >> bit & 1) == 0)
            return false;
        for (long w = word / WordsPerRank * WordsPerRank; w < word; w++)
            number += (uint)BitOperations.PopCount(Bits[w]);
        number += (uint)BitOperations.PopCount(Bits[word] & ((1UL << bit) - 1));
        return true;
    }

    public void Dispose()
    {
        _memory.Free(_ranks, _ranks.Bytes);
        _memory.Free(_bits, _bits.Bytes);
    }
}
