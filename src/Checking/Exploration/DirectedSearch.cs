namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks for a violation where bugs are: along schedules that are nearly those of a simple scheduler. It never says that anything
/// holds.
/// </summary>
/// <remarks>
/// <para>The scheduler lets a CPU run until it is blocked or done, then the next one in turn. Passing over a CPU that could run is a
/// delay, and so is what happens by itself while a CPU could run; few delays are enough for most bugs (M. Emmi, S. Qadeer and
/// Z. Rakamarić, "Delay-bounded scheduling", POPL 2011). The bound is raised one by one: what it cuts off is kept, and gone on with
/// when the bound allows it, so nothing is searched twice. Within a bound what was found last is gone on with first.</para>
/// <para>One thread searches, so the result is a function of the model, the order and the bounds, time aside.</para>
/// </remarks>
public static class DirectedSearch
{
    /// <summary>Searches a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The bounds, of which <see cref="ExplorationOptions.Threads"/> and whatever is asked at last mean nothing here.</param>
    /// <param name="order">Which of many orders is tried: who begins, who comes next, what is gone on with first. At least 0.</param>
    /// <returns>
    /// A violation, or no answer: then <see cref="ExplorationResult.Delays"/> says which schedules were searched. A state counts once
    /// for each CPU whose turn it is in it.
    /// </returns>
    public static ExplorationResult Run<TModel>(TModel model, ExplorationOptions? options = null, int order = 0)
        where TModel : struct, IScheduledModel
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        return new DirectedSearch<TModel>(model, options ?? new ExplorationOptions(), order).Run();
    }
}

/// <summary>One directed search.</summary>
internal sealed class DirectedSearch<TModel>
    where TModel : struct, IScheduledModel
{
    private const int StepsPerCheck = 1024;

    private const int ReservedBytes = 1 << 20;

    private readonly TModel model;
    private readonly ExplorationOptions options;
    private readonly Watch watch;
    private readonly int words;
    private readonly ulong salt;
    private readonly int[] turns;
    private readonly DirectedNodes nodes;
    private readonly List<List<int>> pending = [];
    private readonly ulong[][] successors;
    private readonly int[] counts;
    private (int Property, int Node, ulong[]? Last) found;
    private long transitions;
    private long left;
    private int depth;
    private Stop stop;
    private bool isCut;

    private byte[] reserve = new byte[ReservedBytes];

    public DirectedSearch(TModel model, ExplorationOptions options, int order)
    {
        (this.model, this.options) = (model, options);
        watch = new Watch(options);
        words = model.WordsPerState;
        nodes = new DirectedNodes(words, options.MaxMemoryBytes);
        // Of order 0 the CPUs have their own, and what was found last comes first.
        salt = order == 0 ? 0 : Mixing.Finish(Mixing.Add(0, (ulong)order));
        turns = [.. Enumerable.Range(0, model.Cpus).OrderBy(cpu => salt == 0 ? 0 : Mixing.Finish(Mixing.Add(salt, (ulong)cpu)))];
        counts = new int[model.Cpus + 1];
        successors = [.. counts.Select(_ => new ulong[model.MaxSuccessors * words])];
    }

    public ExplorationResult Run()
    {
        stop = watch.Check();
        if (stop == Stop.Never)
            Enter();
        int delays = 0;
        for (; delays < pending.Count && IsOpen; delays++)
        {
            List<int> now = pending[delays];
            Shuffle(now);
            while (now.Count > 0 && IsOpen)
            {
                int node = now[^1];
                now.RemoveAt(now.Count - 1);
                // A way with fewer delays was found meanwhile.
                if (nodes[node].IsLeft || nodes[node].Delays != delays)
                    continue;
                Leave(node);
                if (++left % StepsPerCheck == 0 && IsOpen)
                    Tick();
            }
        }
        return Result(IsOpen ? delays : delays - 1);
    }

    private bool IsOpen => stop == Stop.Never && found.Property == 0;

    // In which order those are gone on with that the last bound cut off: for each order another.
    private void Shuffle(List<int> cutOff)
    {
        for (int i = cutOff.Count - 1; i > 0 && salt != 0; i--)
        {
            int other = (int)(Mixing.Finish(Mixing.Add(salt, (ulong)cutOff[i])) % (ulong)(i + 1));
            (cutOff[i], cutOff[other]) = (cutOff[other], cutOff[i]);
        }
    }

    private void Enter()
    {
        int count = model.InitialStates(successors[0]);
        for (int i = 0; i < count && IsOpen; i++)
        {
            transitions++;
            Come(successors[0].AsSpan(i * words, words), turn: 0, new DirectedNode(-1, 0, 0, false));
        }
    }

    private void Leave(int number)
    {
        ref DirectedNode node = ref nodes[number];
        node.IsLeft = true;
        ulong[] state = nodes.StateOf(number).ToArray();
        int turn = nodes.TurnOf(number);
        if (model.JudgeState(state) is var property && property != 0)
        {
            found = (property, number, null);
            return;
        }
        for (int cpu = 0; cpu < counts.Length; cpu++)
        {
            counts[cpu] = model.StepsOf(cpu, state, successors[cpu], out int violation);
            transitions += counts[cpu];
            if (violation != 0)
            {
                found = (violation, number, successors[cpu].AsSpan((counts[cpu] - 1) * words, words).ToArray());
                return;
            }
        }
        if (Array.TrueForAll(counts, count => count == 0))
        {
            found = (model.JudgeEnd(state), number, null);
            return;
        }
        if (node.Depth + 1 >= options.MaxDepth)
        {
            isCut = true;
            return;
        }
        Schedule(number, turn, salt == 0 ? 0 : Mixing.Finish(Mixing.Add(salt, (ulong)number)));
    }

    // What is to come first is put on the stack last: whose turn it is.
    private void Schedule(int number, int turn, ulong dice)
    {
        int passed = turns.Count(cpu => counts[cpu] > 0);
        bool isForced = passed == 0;
        Come(model.Cpus, number, turn, isForced ? 0 : 1, dice);
        for (int k = turns.Length - 1; k >= 0; k--)
        {
            int next = (turn + k) % turns.Length;
            if (counts[turns[next]] > 0)
                Come(turns[next], number, next, --passed, dice);
        }
    }

    private void Come(int cpu, int number, int turn, int delays, ulong dice)
    {
        DirectedNode from = nodes[number];
        bool isReversed = (dice >> cpu & 1) != 0;
        for (int i = 0; i < counts[cpu] && IsOpen; i++)
        {
            int choice = isReversed ? counts[cpu] - 1 - i : i;
            Come(successors[cpu].AsSpan(choice * words, words), turn, new DirectedNode(number, from.Depth + 1, from.Delays + delays, false));
        }
    }

    private void Come(ReadOnlySpan<ulong> state, int turn, DirectedNode node)
    {
        try
        {
            Enter(state, turn, node);
        }
        catch (OutOfMemoryException)
        {
            // What is kept back is enough to say what was found so far.
            reserve = [];
            stop = Stop.Memory;
        }
    }

    private void Enter(ReadOnlySpan<ulong> state, int turn, DirectedNode node)
    {
        int number = nodes.Add(state, turn, out bool isNew);
        if (number < 0)
        {
            stop = Stop.Memory;
            return;
        }
        if (!isNew && (nodes[number].IsLeft || nodes[number].Delays <= node.Delays))
            return;
        if (isNew && nodes.Count > options.MaxStates)
        {
            stop = Stop.States;
            return;
        }
        nodes[number] = node;
        depth = Math.Max(depth, node.Depth + 1);
        while (pending.Count <= node.Delays)
            pending.Add([]);
        pending[node.Delays].Add(number);
    }

    private void Tick()
    {
        watch.Report(nodes.Count, left, transitions, depth, nodes.Bytes);
        stop = watch.Check();
    }

    private List<ulong[]> PathTo(int number)
    {
        var path = new List<ulong[]>();
        for (int at = number; at >= 0; at = nodes[at].Parent)
            path.Add(nodes.StateOf(at).ToArray());
        path.Reverse();
        return path;
    }

    private ExplorationResult Result(int delays)
    {
        if (stop != Stop.Never)
            options.Sample?.Take(nodes);
        List<ulong[]> path = found.Property == 0 ? [] : PathTo(found.Node);
        if (found is { Property: not 0, Last: { } last })
            path.Add(last);
        return new ExplorationResult
        {
            Verdict = found.Property != 0 ? Verdict.Violated : stop == Stop.Cancelled ? Verdict.Cancelled : Verdict.OutOfBudget,
            Bound = found.Property != 0 ? Bound.None : stop switch
            {
                Stop.States => Bound.States,
                Stop.Memory => Bound.Memory,
                Stop.Time => Bound.Time,
                Stop.Cancelled => Bound.None,
                _ => isCut ? Bound.Depth : Bound.Directed,
            },
            States = Math.Min(nodes.Count, options.MaxStates),
            Transitions = transitions,
            Depth = depth,
            Property = found.Property,
            Path = path,
            PeakMemoryBytes = nodes.PeakBytes,
            Delays = isCut ? 0 : Math.Max(0, delays),
        };
    }
}
