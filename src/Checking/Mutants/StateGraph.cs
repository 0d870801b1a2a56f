using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Mutants;

/// <summary>What is looked at from outside the CPUs.</summary>
internal enum Sight
{
    /// <summary>Memory, hardware, the outcomes of operations, and who holds which lock.</summary>
    All,

    /// <summary>The same but for the locks.</summary>
    Memory,
}

/// <summary>The states that a scenario can come to, what is seen of each from outside the CPUs, and which follow which.</summary>
/// <param name="Views">For each sight, a number for what is seen of each state, the initial one first: equal where that is.</param>
/// <param name="Next">The numbers of the states that follow each.</param>
/// <param name="Fails">Whether a check fails somewhere; then not all states are there.</param>
internal sealed record StateGraph(IReadOnlyList<IReadOnlyList<int>> Views, IReadOnlyList<int[]> Next, bool Fails)
{
    /// <summary>
    /// What two programs of the same scenario both keep of what they share: memory, locks, hardware, and in any case what final
    /// states are judged by. What only one of them ever asks about is seen by what it does then.
    /// </summary>
    /// <returns>The fields' elements, and whether they are locks.</returns>
    public static IReadOnlyList<(int Field, int Index, bool IsLock)> SeenOf(CompiledScenario one, CompiledScenario other)
    {
        HashSet<Field> judged = [.. FinalStates.Judged(one.World)];
        HashSet<Field> locks = [.. FinalStates.LocksOf(one.World), one.World.RcuNesting, one.World.IrqsOff, one.World.KmapSlot];
        return
        [
            .. from field in Enumerable.Range(0, one.World.Fields.Count)
               let mine = one.World.Fields[field]
               let theirs = other.World.Fields[field]
               from index in Enumerable.Range(0, mine.Length)
               let kept = (one.Layout.Holds(mine, index) ? 1 : 0) + (other.Layout.Holds(theirs, index) ? 1 : 0)
               where kept == 2 || (kept == 1 && judged.Contains(mine))
               select (field, index, locks.Contains(mine)),
        ];
    }

    /// <summary>Goes through the states of a scenario; null when there are too many.</summary>
    /// <param name="compiled">The scenario.</param>
    /// <param name="seen">What is seen of a state.</param>
    /// <param name="views">The numbers of what is seen, for all graphs that are to be compared.</param>
    /// <param name="maxStates">How many states are too many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static StateGraph? Of(
        CompiledScenario compiled, IReadOnlyList<(int Field, int Index, bool IsLock)> seen, Dictionary<ulong[], int> views, long maxStates, CancellationToken cancellation)
    {
        var initial = new ulong[compiled.Layout.Words];
        compiled.WriteInitial(initial);
        var numbers = new Dictionary<ulong[], int>(new SameWords()) { [initial] = 0 };
        var states = new List<ulong[]> { initial };
        List<int>[] viewOf = [[], []];
        var next = new List<int[]>();
        for (int n = 0; n < states.Count; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            List<Successor> successors = Successors.Of(compiled, states[n], out bool fails);
            foreach (Sight sight in Enum.GetValues<Sight>())
                viewOf[(int)sight].Add(ViewOf(states[n], successors.Count == 0, sight));
            next.Add([.. successors.Select(s => NumberOf(s.State)).Distinct()]);
            if (fails)
                return new StateGraph(viewOf, next, true);
            if (states.Count > maxStates)
                return null;
        }
        return new StateGraph(viewOf, next, false);

        int NumberOf(ulong[] state)
        {
            if (!numbers.TryGetValue(state, out int number))
            {
                numbers[state] = number = states.Count;
                states.Add(state);
            }
            return number;
        }

        // That nobody can go on is seen, too.
        int ViewOf(ulong[] state, bool isEnd, Sight sight)
        {
            ulong[] view =
            [
                (ulong)sight, isEnd ? 1UL : 0, compiled.Layout.Monitor.Read(state),
                .. seen.Where(s => !s.IsLock || sight == Sight.All).Select(s => compiled.Read(state, compiled.World.Fields[s.Field], s.Index)),
            ];
            if (!views.TryGetValue(view, out int number))
                views[view] = number = views.Count;
            return number;
        }
    }

    /// <summary>
    /// Whether whatever is seen, one after the other, when this scenario runs, may be seen in another as well; null when there is too
    /// much to be gone through.
    /// </summary>
    /// <param name="other">The other; its views are numbered as these are.</param>
    /// <param name="sight">What is looked at.</param>
    /// <param name="most">How much is too much: pairs of a state here and those there that look the same on the same way.</param>
    public bool? GoesOnlyWaysOf(StateGraph other, Sight sight, long most)
    {
        IReadOnlyList<int> views = Views[(int)sight];
        if (views[0] != other.Views[(int)sight][0])
            return false;
        var there = new WaysThere(other, other.Views[(int)sight]);
        var met = new HashSet<(int Here, int There)> { (0, there.Initial) };
        var open = new Queue<(int Here, int There)>(met);
        while (open.TryDequeue(out (int Here, int There) pair))
        {
            if (met.Count > most)
                return null;
            foreach (int next in Next[pair.Here])
            {
                int then = views[next] == views[pair.Here] ? pair.There : there.Behind(pair.There, views[next]);
                if (then < 0)
                    return false;
                if (met.Add((next, then)))
                    open.Enqueue((next, then));
            }
        }
        return true;
    }

    // The states of a graph in which one may be after what was seen, as numbered sets.
    private sealed class WaysThere(StateGraph graph, IReadOnlyList<int> views)
    {
        private readonly List<int[]> sets = [];
        private readonly Dictionary<ulong[], int> numbers = new(new SameWords());
        private readonly Dictionary<(int Set, int View), int> known = [];

        public int Initial => NumberOf([0]);

        // The set of those that come next and look so, -1 when none does.
        public int Behind(int set, int view)
        {
            if (!known.TryGetValue((set, view), out int behind))
            {
                int[] first = [.. sets[set].SelectMany(s => graph.Next[s]).Where(s => views[s] == view).Distinct()];
                known[(set, view)] = behind = first.Length == 0 ? -1 : NumberOf(first);
            }
            return behind;
        }

        // With those that nobody can tell from them: what a CPU does to what is its own is not seen.
        private int NumberOf(IReadOnlyList<int> first)
        {
            var all = new HashSet<int>(first);
            var open = new Stack<int>(first);
            while (open.TryPop(out int state))
            {
                foreach (int next in graph.Next[state].Where(next => views[next] == views[state]))
                {
                    if (all.Add(next))
                        open.Push(next);
                }
            }
            int[] set = [.. all.Order()];
            ulong[] key = [.. set.Select(s => (ulong)s)];
            if (!numbers.TryGetValue(key, out int number))
            {
                numbers[key] = number = sets.Count;
                sets.Add(set);
            }
            return number;
        }
    }
}
