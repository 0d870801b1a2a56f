using System.Runtime.CompilerServices;
using PtSpec.Checking.Compilation;

namespace PtSpec.Checking.Reduction;

/// <summary>Finds the number of a CPU's local state in a packed state.</summary>
internal sealed unsafe class LocalStateTable
{
    private readonly BitPlace counter;
    private readonly BitPlace frame;
    private readonly BitPlace more;
    private readonly int halted;
    private readonly ulong[] frames;
    private readonly ulong[]? mores;
    private readonly int[] counters;
    private readonly int[] numbers;
    private readonly int mask;

    public LocalStateTable(CompiledScenario scenario, LocalGraph graph)
    {
        counter = scenario.Layout.Counter(graph.Cpu.Index);
        IReadOnlyList<BitPlace> words = scenario.Layout.Frame(graph.Cpu.Index);
        frame = words[0];
        halted = graph.Cpu.Steps.Count;
        mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)graph.States.Count * 2) - 1;
        frames = new ulong[mask + 1];
        counters = new int[mask + 1];
        numbers = new int[mask + 1];
        if (words.Count > 1)
            (more, mores) = (words[1], new ulong[mask + 1]);
        foreach (LocalState state in graph.States.Skip(1))
        {
            (ulong locals, ulong others) = ((ulong)state.Frame, (ulong)(state.Frame >> 64));
            int slot = SlotOf(state.Counter, locals, others);
            (frames[slot], counters[slot], numbers[slot]) = (locals, state.Counter, state.Number);
            if (mores is not null)
                mores[slot] = others;
        }
    }

    /// <summary>The number of the local state; -1 for one that is not known.</summary>
    public int NumberIn(ulong* state)
    {
        int at = (int)((state[counter.Word] >> counter.Shift) & counter.Mask);
        if (at >= halted)
            return LocalGraph.Halted;
        int slot = SlotOf(
            at,
            frame.Bits == 0 ? 0 : (state[frame.Word] >> frame.Shift) & frame.Mask,
            mores is null ? 0 : (state[more.Word] >> more.Shift) & more.Mask);
        return numbers[slot] == 0 ? -1 : numbers[slot];
    }

    // The slot that holds it, or where it would be; free slots hold number 0, which no local state here has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(int at, ulong locals, ulong others)
    {
        int slot = (int)((((locals << 12) ^ (locals >> 20) ^ (others << 7) ^ (uint)at) * 0x9E3779B97F4A7C15) >> 40) & mask;
        while (numbers[slot] != 0 && (frames[slot] != locals || counters[slot] != at || (mores is not null && mores[slot] != others)))
            slot = (slot + 1) & mask;
        return slot;
    }
}
