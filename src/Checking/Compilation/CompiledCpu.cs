using PtSpec.Checking.Linking;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Compilation;

/// <summary>Whether a CPU may come back to where it is without a page fault being handled on the way.</summary>
internal enum Recurrence : byte
{
    /// <summary>It cannot: who else moves decides.</summary>
    None,

    /// <summary>It can.</summary>
    Possible,

    /// <summary>It was cut off: nothing that follows says anything.</summary>
    Over,
}

/// <summary>A CPU's program ready for compilation: its steps numbered, its locals placed.</summary>
internal sealed class CompiledCpu
{
    private readonly IReadOnlyDictionary<int, HashSet<int>> live;
    private readonly Dictionary<int, int> counterOf = [];
    private readonly Dictionary<int, int[]> liveAt = [];
    private readonly int[] loopOf;
    private readonly bool[] isChoiceToYield;
    private IReadOnlyList<BitPlace> frame = [];

    /// <summary>Numbers the steps and packs the frame.</summary>
    /// <exception cref="NotSupportedException">The frame is too wide, or there is a loop without a step.</exception>
    public CompiledCpu(EffectiveProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        Program = program;
        IReadOnlyList<int> order = ControlFlow.Reachable(Nodes, program.Program.Entry);
        live = ControlFlow.Liveness(Nodes, program.Program.Entry);
        Steps = [.. order.Where(program.Effects.ContainsKey)];
        for (int i = 0; i < Steps.Count; i++)
            counterOf[Steps[i]] = i;
        foreach (int step in Steps)
            liveAt[step] = [.. live[step].Order()];
        Frame = new FrameLayout(program.Program.Variables, liveAt.Values);
        if (Frame.Bits > FrameLayout.MostBits)
            throw new NotSupportedException(
                $"the locals that cpu {Index} keeps at once need {Frame.Bits} bits, and at most {FrameLayout.MostBits} fit; {HowToNarrow}");
        for (int k = 0; k < program.Program.FirstNodes.Count; k++)
        {
            foreach (int first in FirstStepsFrom(program.Program.FirstNodes[k]))
                FirstSteps[first] = k;
        }
        RejectLocalLoops(order);
        // When a page fault was handled the kernel has done what it was to do, though who faulted may fault again.
        IReadOnlyDictionary<int, int> repeated = ControlFlow.Cycles(Nodes, program.Program.Entry, (from, to) => IsInFault(from) && !IsInFault(to));
        loopOf = [.. Steps.Select(n => repeated.GetValueOrDefault(n))];
        isChoiceToYield = [.. Steps.Select(n => ((FlatPrimitive)Nodes[n]).Primitive == nameof(IMm.NeedResched))];
    }

    private string HowToNarrow
    {
        get
        {
            int widest = Steps.MaxBy(step => LiveAt(step).Sum(local => Program.Program.Variables[local].Bits));
            return $"most are kept at {Nodes[widest].Origin.StepName}: let fewer be read again after it, or take fewer entries per table, tables or pages";
        }
    }

    /// <summary>The CPU.</summary>
    public int Index => Program.Program.Cpu;

    /// <summary>The program with its effects.</summary>
    public EffectiveProgram Program { get; }

    /// <summary>The program's nodes.</summary>
    public IReadOnlyList<FlatNode> Nodes => Program.Program.Nodes;

    /// <summary>The nodes that are steps; a step's index is its program counter, and their count that of the end.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The steps that an operation starts with, and the operation.</summary>
    public Dictionary<int, int> FirstSteps { get; } = [];

    /// <summary>The frame's packing.</summary>
    public FrameLayout Frame { get; }

    /// <summary>The program counter of a CPU whose behaviour was cut off: it failed a check that nobody asked for.</summary>
    public int CutCounter => Steps.Count + 1;

    /// <summary>Bits of the program counter.</summary>
    public int CounterBits => 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)CutCounter);

    /// <summary>Whether some way through the program leads back to a step.</summary>
    public bool HasLoop => HasCycle([.. Steps], _ => false, out _);

    /// <summary>Whether some way leads from some step back to it on which no page fault is handled.</summary>
    public bool HasRetryLoop => loopOf.Any(loop => loop != 0);

    /// <summary>For each program counter, whether a state with it may come back, as far as this CPU is concerned.</summary>
    internal Recurrence[] Recurrences() =>
        [.. loopOf.Select(loop => loop != 0 ? Recurrence.Possible : Recurrence.None), Recurrence.None, Recurrence.Over];

    /// <summary>
    /// Whether the step at one program counter can lead to the other again and again, without a page fault being handled meanwhile.
    /// Nobody has to yield each time before he has done anything, as the tick is slower than that.
    /// </summary>
    /// <param name="counter">Before the step.</param>
    /// <param name="choice">Which of the step's ways it is.</param>
    /// <param name="counterAfter">After it.</param>
    public bool Recurs(int counter, int choice, int counterAfter) =>
        counter < Steps.Count && counterAfter < Steps.Count && loopOf[counter] != 0 && loopOf[counter] == loopOf[counterAfter]
        && !(isChoiceToYield[counter] && choice > 0);

    /// <summary>For each program counter whether a way round ends there that a walk from the first step meets.</summary>
    public bool[] TurningPoints()
    {
        var turning = new bool[Steps.Count];
        var isOpen = new Dictionary<int, bool>();
        foreach (int first in Steps)
            Visit(first);
        return turning;

        void Visit(int step)
        {
            if (!isOpen.TryAdd(step, true))
                return;
            foreach (int next in NextSteps(step))
            {
                Visit(next);
                turning[CounterOf(step)] |= isOpen[next];
            }
            isOpen[step] = false;
        }
    }

    /// <summary>
    /// For each program counter, its place in an order in which most steps lead onwards: where control flow falls apart into ways, each
    /// comes before what they have in common. What takes no step is last.
    /// </summary>
    internal int[] StepOrder()
    {
        var order = new int[CutCounter + 1];
        Array.Fill(order, int.MaxValue);
        int place = Steps.Count;
        foreach (int step in ControlFlow.Finished(Steps, NextSteps))
            order[CounterOf(step)] = --place;
        return order;
    }

    /// <summary>For each program counter, the number of the loop that it is in, with all loops that it has steps in common with; 0 for none.</summary>
    internal int[] Loops()
    {
        IReadOnlyDictionary<int, int> cycles = ControlFlow.Cycles(Nodes, Program.Program.Entry, (_, _) => false);
        return [.. Steps.Select(step => cycles.GetValueOrDefault(step)), 0, 0];
    }

    /// <summary>The program counters that a step can lead to, but for those that take no step.</summary>
    internal IEnumerable<int> NextCounters(int counter) => NextSteps(Steps[counter]).Select(CounterOf);

    /// <summary>Tells where in the state each word of the frame lies.</summary>
    public void PlaceFrame(IReadOnlyList<BitPlace> places) => frame = places;

    /// <summary>Whether a node is a step.</summary>
    internal bool IsStep(int node) => counterOf.ContainsKey(node);

    /// <summary>The program counter of a step or of the end.</summary>
    public int CounterOf(int node) => counterOf.TryGetValue(node, out int counter) ? counter : Steps.Count;

    /// <summary>The locals alive at a step; none at the end.</summary>
    public IReadOnlyCollection<int> LiveAt(int node) => liveAt.TryGetValue(node, out int[]? locals) ? locals : [];

    /// <summary>The place of a local in the state.</summary>
    public BitPlace Place(int local)
    {
        BitPlace within = Frame[local];
        BitPlace word = frame[within.Word];
        return new BitPlace(word.Word, word.Shift + within.Shift, within.Bits);
    }

    private bool IsInFault(int node) => Nodes[node].Origin.Stack.Contains("__handle_mm_fault");

    private IEnumerable<int> NextSteps(int step) => ControlFlow.UpToStep(Nodes, ((FlatPrimitive)Nodes[step]).Next, counterOf.ContainsKey).Where(counterOf.ContainsKey);

    private IEnumerable<int> FirstStepsFrom(int node)
    {
        var seen = new HashSet<int>();
        var work = new Stack<int>([node]);
        while (work.TryPop(out int n))
        {
            if (!seen.Add(n) || Nodes[n] is FlatReturn or FlatEnd)
                continue;
            if (counterOf.ContainsKey(n))
            {
                yield return n;
                continue;
            }
            foreach (int next in ControlFlow.Successors(Nodes[n]))
                work.Push(next);
        }
    }

    private void RejectLocalLoops(IReadOnlyList<int> order)
    {
        if (HasCycle(order, counterOf.ContainsKey, out int repeated))
            throw new NotSupportedException($"{Nodes[repeated].Origin.StepName} loops without a step in this scenario.");
    }

    private bool HasCycle(IReadOnlyList<int> starts, Func<int, bool> isBarrier, out int repeated)
    {
        var isOpen = new Dictionary<int, bool>();
        int? found = null;
        foreach (int n in starts)
            Visit(n);
        repeated = found ?? -1;
        return found is not null;

        void Visit(int n)
        {
            if (found is not null || isBarrier(n))
                return;
            if (isOpen.TryGetValue(n, out bool open))
            {
                if (open)
                    found = n;
                return;
            }
            isOpen[n] = true;
            foreach (int next in ControlFlow.Successors(Nodes[n]))
                Visit(next);
            isOpen[n] = false;
        }
    }
}
