using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>What an enumeration counts, and allows only so much of.</summary>
internal enum Cost
{
    /// <summary>Nothing: every schedule.</summary>
    None,

    /// <summary>Preemptions: a CPU that could go on, and does not yield, gives way (Musuvathi and Qadeer, PLDI 2007).</summary>
    Preemptions,

    /// <summary>Delays: for each CPU passed over, in turn, from the one that is next by default (Emmi et al., POPL 2011).</summary>
    Delays,
}

/// <summary>Every schedule that costs no more than the budget, depth first.</summary>
internal sealed class Enumeration(Cost cost, int budget) : Search
{
    private Node[] nodes = new Node[256];
    private int fixedDepth;
    private int depth;
    private int spent;
    private bool isBegun;
    private bool leftOut;

    public override bool LeftOut => leftOut;

    public override bool Begin()
    {
        if (isBegun && !Advance())
            return false;
        isBegun = true;
        depth = 0;
        spent = 0;
        return true;
    }

    public override int Pick(Engine engine)
    {
        // Where there is one way only, nothing is to be remembered.
        ulong enabled = engine.Enabled;
        if ((enabled & (enabled - 1)) == 0)
            return BitOperations.TrailingZeroCount(enabled);
        if (depth == fixedDepth)
            Add(engine, enabled);
        ref Node node = ref nodes[depth++];
        spent = node.Spent + CostOf(node, node.Chosen);
        return node.Chosen;
    }

    private void Add(Engine engine, ulong enabled)
    {
        if (fixedDepth == nodes.Length)
            Array.Resize(ref nodes, 2 * fixedDepth);
        ref Node node = ref nodes[fixedDepth++];
        int first = Default(engine, enabled);
        bool canStay = engine.Last >= 0 && first == engine.Last;
        node = new Node { Enabled = enabled, First = (byte)first, Chosen = (byte)first, CanStay = canStay, Spent = spent };
        for (ulong rest = enabled & ~(1UL << first); rest != 0; rest &= rest - 1)
        {
            int other = BitOperations.TrailingZeroCount(rest);
            if (spent + CostOf(node, other) <= budget)
                node.Left |= 1UL << other;
            else
                leftOut = true;
        }
    }

    private int CostOf(in Node node, int chosen)
    {
        if (cost == Cost.None || chosen == node.First)
            return 0;
        if (cost == Cost.Preemptions)
            return node.CanStay ? 1 : 0;
        // How many of those enabled lie from the first up to the one chosen, going round.
        ulong upTo = (1UL << chosen) - 1;
        ulong from = (1UL << node.First) - 1;
        ulong passed = chosen > node.First ? upTo & ~from : upTo | ~from;
        return BitOperations.PopCount(node.Enabled & passed);
    }

    private bool Advance()
    {
        while (fixedDepth > 0)
        {
            ref Node node = ref nodes[fixedDepth - 1];
            if (node.Left != 0)
            {
                node.Chosen = (byte)BitOperations.TrailingZeroCount(node.Left);
                node.Left &= node.Left - 1;
                return true;
            }
            fixedDepth--;
        }
        return false;
    }

    private struct Node
    {
        public ulong Enabled;
        public ulong Left;
        public int Spent;
        public byte First;
        public byte Chosen;
        public bool CanStay;
    }
}
