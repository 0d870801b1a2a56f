using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>
/// Dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson, Sagonas, "Source sets", J. ACM
/// 2017, algorithm 1): of the schedules that differ only in the order of steps that touch different places, or only read, at
/// least one is run. After each step it is asked which earlier steps it races with, and for each race the other order is seen to.
/// </summary>
/// <remarks>
/// A step that waits is blocked where its place does not admit it. With a step before which it was blocked it does not race,
/// since it cannot come first (the release of a lock before its next acquisition); with the one that blocked it, it does.
/// Where somebody lets others go first, who can go depends on everybody: such programs are run under every schedule.
/// </remarks>
internal sealed class Dpor(int cpus) : Search
{
    private readonly Clocks clocks = new(cpus);
    private readonly SleepSets sleep = new(cpus);
    private readonly List<int> conflicts = [];
    private readonly List<int> enabling = [];
    private readonly List<int> races = [];
    private readonly int[] firsts = new int[cpus];
    private readonly int[] lastSteps = new int[cpus];
    private Node[] nodes = new Node[256];
    private Accesses? accesses;
    private int depth;
    private int known;
    private bool isBegun;
    private bool hasYields;
    private Enumeration? whole;
    private bool isRedundant;
    private long redundant;

    public override bool NeedsAccesses => true;

    public override long Redundant => redundant;

    public override bool Begin()
    {
        if (hasYields)
            return (whole ??= new Enumeration(Cost.None, 0)).Begin();
        if (isBegun && !Advance())
            return false;
        isBegun = true;
        isRedundant = false;
        Array.Fill(lastSteps, -1);
        return true;
    }

    public override int Pick(Engine engine)
    {
        int step = engine.Steps;
        accesses = engine.Accesses;
        if (whole is not null)
            return whole.Pick(engine);
        if (engine.HasYields && !hasYields)
        {
            // This schedule is run to its end, and then all of them from the start.
            hasYields = true;
            isRedundant = true;
            redundant++;
        }
        if (isRedundant)
            return Default(engine, engine.Enabled);
        if (step < depth)
            return nodes[step].Chosen;
        if (step == nodes.Length)
            Array.Resize(ref nodes, 2 * step);
        ulong asleep = step == 0 ? 0 : sleep.Inherit(step, nodes[step - 1].Asleep, accesses.Of(step - 1));
        ulong awake = engine.Enabled & ~asleep;
        if (awake == 0)
        {
            // Whatever comes now was seen in another order. It is run to its end all the same: nothing else ends a program.
            // But who waits might have come before what it waits for, and not all of that was seen.
            ReverseForWaiting(engine, engine.Unfinished & ~engine.Enabled);
            isRedundant = true;
            redundant++;
            return Default(engine, engine.Enabled);
        }
        int chosen = Default(engine, awake);
        nodes[step] = new Node { Enabled = engine.Enabled, Asleep = asleep, Backtrack = 1UL << chosen, Chosen = (byte)chosen };
        depth = step + 1;
        return chosen;
    }

    public override void Took(Engine engine)
    {
        if (isRedundant || whole is not null)
            return;
        int step = engine.Steps - 1;
        int cpu = engine.Last;
        // What is before the first new choice was looked at in an earlier schedule.
        if (step >= known)
        {
            Follow(engine, step, cpu, engine.Accesses.Of(step));
            Reverse(engine, step, cpu);
        }
        lastSteps[cpu] = step;
    }

    public override void Stuck(Engine engine)
    {
        if (!isRedundant && whole is null)
            ReverseForWaiting(engine, engine.Unfinished);
    }

    // Steps that are not taken race too.
    private void ReverseForWaiting(Engine engine, ulong cpusWaiting)
    {
        for (ulong rest = cpusWaiting; rest != 0; rest &= rest - 1)
        {
            int cpu = BitOperations.TrailingZeroCount(rest);
            if (!engine.IsWaiting(cpu) || engine[cpu].At is not { } at)
                continue;
            var wanted = new Access { Step = engine.Steps, At = at, Writes = true, Before = at.State, Previous = at.LastAccess };
            Follow(engine, engine.Steps, cpu, new ReadOnlySpan<Access>(in wanted));
            Reverse(engine, engine.Steps, cpu);
        }
    }

    // Gives the step its clock, and finds what it races with: latest first, as a race hides those that happen before it.
    private void Follow(Engine engine, int step, int cpu, ReadOnlySpan<Access> accesses)
    {
        clocks.Begin(step, cpu, lastSteps[cpu]);
        conflicts.Clear();
        enabling.Clear();
        races.Clear();
        foreach (ref readonly Access access in accesses)
            FindConflicts(engine, cpu, access);
        conflicts.Sort();
        for (int i = conflicts.Count - 1; i >= 0; i--)
        {
            int earlier = conflicts[i];
            if (clocks.IsBefore(earlier, engine.Trace[earlier], step))
                continue;
            races.Add(earlier);
            clocks.Join(step, earlier);
        }
        foreach (int earlier in enabling)
            clocks.Join(step, earlier);
    }

    private void FindConflicts(Engine engine, int cpu, in Access access)
    {
        for (int a = access.Previous; a >= 0; a = engine.Accesses[a].Previous)
        {
            ref readonly Access earlier = ref engine.Accesses[a];
            if (!access.Writes && !earlier.Writes)
                continue;
            bool isOwn = engine.Trace[earlier.Step] == cpu;
            if (!isOwn && IsBlockedBefore(engine, earlier.Step, cpu))
            {
                enabling.Add(earlier.Step);
                continue;
            }
            if (!isOwn)
                conflicts.Add(earlier.Step);
            // Whatever came before a change conflicts with it, and so happens before it.
            if (earlier.Writes)
                break;
        }
    }

    // Whether the step of a CPU could not have come before an earlier one.
    private static bool IsBlockedBefore(Engine engine, int earlier, int cpu)
    {
        if (!engine.IsWaiting(cpu))
            return false;
        Location gate = engine[cpu].At!;
        long state = gate.State;
        for (int a = gate.LastAccess; a >= 0 && engine.Accesses[a].Step >= earlier; a = engine.Accesses[a].Previous)
            state = engine.Accesses[a].Before;
        return !gate.Admits(engine[cpu].Request, state);
    }

    // For each race: if nothing tried in the state before the earlier step begins what leads to the later one without it, try.
    private void Reverse(Engine engine, int step, int cpu)
    {
        foreach (int earlier in races)
        {
            ref Node node = ref nodes[earlier];
            ulong initials = Initials(engine, earlier, step, cpu);
            if ((initials & (node.Backtrack | node.Asleep)) != 0)
                continue;
            ulong possible = initials & node.Enabled;
            if ((possible & (1UL << cpu)) != 0)
                node.Backtrack |= 1UL << cpu;
            else
                node.Backtrack |= possible != 0 ? possible & (~possible + 1) : node.Enabled;
        }
    }

    // The CPUs that can begin: of the steps that do not happen after the earlier one, those that none of the others happens before.
    private ulong Initials(Engine engine, int earlier, int step, int cpu)
    {
        int owner = engine.Trace[earlier];
        ulong seen = 0;
        ulong initials = 0;
        for (int k = earlier + 1; k <= step; k++)
        {
            if (k < step && clocks.IsBefore(earlier, owner, k))
                continue;
            int taker = k == step ? cpu : engine.Trace[k];
            if ((seen & (1UL << taker)) != 0)
                continue;
            bool isFirst = true;
            for (ulong rest = seen; rest != 0; rest &= rest - 1)
            {
                int other = BitOperations.TrailingZeroCount(rest);
                isFirst &= !clocks.IsBefore(firsts[other], other, k);
            }
            seen |= 1UL << taker;
            firsts[taker] = k;
            if (isFirst)
                initials |= 1UL << taker;
        }
        return initials;
    }

    private bool Advance()
    {
        for (; depth > 0; depth--)
        {
            int last = depth - 1;
            ref Node node = ref nodes[last];
            ulong done = node.Asleep | (1UL << node.Chosen);
            ulong left = node.Backtrack & ~done;
            if (left == 0)
                continue;
            sleep.Put(last, node.Chosen, accesses!.Of(last));
            node.Asleep = done;
            node.Chosen = (byte)BitOperations.TrailingZeroCount(left);
            known = last;
            return true;
        }
        return false;
    }

    private struct Node
    {
        public ulong Enabled;
        public ulong Asleep;
        public ulong Backtrack;
        public byte Chosen;
    }
}
