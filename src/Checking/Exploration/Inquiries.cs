using System.Runtime.InteropServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Known states of which one thread wants the numbers, a few at a time: all are asked for before the first answer is, so that what the
/// answers lie in is on its way meanwhile.
/// </summary>
/// <param name="capacity">How many there is room for.</param>
internal sealed unsafe class Inquiries<TWords, TTable>(TWords words, TTable table, StateArena arena, int capacity) : IDisposable
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    private ulong* _states = (ulong*)NativeMemory.Alloc((nuint)capacity * (nuint)words.Count, sizeof(ulong));
    private readonly ulong[] _aims = new ulong[capacity];

    /// <summary>How many were asked for.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear() => Count = 0;

    /// <summary>Asks for a state, of which a copy is kept.</summary>
    public void Ask(ulong* state)
    {
        _aims[Count] = table.Aim(words.Hash(state));
        words.Copy(state, State(Count));
        Count++;
    }

    /// <summary>Lets what was asked for come nearer: between the last question and the first answer.</summary>
    public void Await()
    {
        if (!TTable.Peeks)
            return;
        for (int i = 0; i < Count; i++)
            table.Peek(words, arena.Chunks, _aims[i]);
    }

    /// <summary>A state that was asked for.</summary>
    public ulong* State(int question) => _states + ((nint)question * words.Count);

    /// <summary>The number of a state that was asked for, counted in the order of the questions.</summary>
    public long NumberOf(int question) =>
        table.NumberOf(words, arena.Chunks, _aims[question], State(question));

    public void Dispose()
    {
        NativeMemory.Free(_states);
        _states = null;
    }
}
