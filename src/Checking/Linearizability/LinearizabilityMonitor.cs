using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Linearizability;

/// <summary>
/// Linearizability while exploring: an automaton over the calls and returns of a scenario's operations. A state of it is
/// the set of configurations of the reference that are consistent with the history so far (which operations have taken
/// effect, and what the reference holds then); there is no transition where that set would become empty. States with the
/// same future are one, so that explored states merge as much as they can.
/// </summary>
/// <remarks>Herlihy and Wing, "Linearizability", TOPLAS 1990; the set is the powerset construction made in advance.</remarks>
internal sealed class LinearizabilityMonitor
{
    /// <summary>The next state of a return that no linearization allows.</summary>
    public const uint Violation = uint.MaxValue;

    /// <summary>The number of outcomes that a return may report.</summary>
    public static readonly int Outcomes = Enum.GetValues<Outcome>().Length;

    /// <summary>How many sets of configurations are built at most.</summary>
    public const int Limit = 200_000;

    // An event that cannot happen in a state, and the state itself; both beyond every index.
    private const uint Impossible = Violation - 1;
    private const uint Self = Violation - 2;

    // Classes that a set is compared with at most, so that large automata are minimized in linear time.
    private const int MostCandidates = 512;

    private readonly uint[][] calls;
    private readonly uint[][] returns;
    private readonly int[] firstOperation;

    private LinearizabilityMonitor(int states, uint initial, uint[][] calls, uint[][] returns, int[] firstOperation)
    {
        States = states;
        Initial = initial;
        this.calls = calls;
        this.returns = returns;
        this.firstOperation = firstOperation;
    }

    /// <summary>The number of states.</summary>
    public int States { get; }

    /// <summary>The state before anything happened.</summary>
    public uint Initial { get; }

    /// <summary>The next state for each state when the operation is called; a second call changes nothing.</summary>
    public uint[] Call(int cpu, int operation) => calls[firstOperation[cpu] + operation];

    /// <summary>The next state when the operation returns, at index outcome * <see cref="States"/> + state.</summary>
    public uint[] Return(int cpu, int operation) => returns[firstOperation[cpu] + operation];

    /// <summary>Builds the automaton of a scenario.</summary>
    /// <param name="reference">The sequential reference.</param>
    /// <param name="programs">The operations of each CPU, in order.</param>
    /// <exception cref="NotSupportedException">More than <see cref="Limit"/> states would be needed.</exception>
    public static LinearizabilityMonitor Build(ReferenceModel reference, IReadOnlyList<IReadOnlyList<Operation>> programs)
    {
        var builder = new Builder(reference, programs);
        builder.Explore();
        return builder.Minimize();
    }

    // Per CPU 16 bits: the operation's number (3 bits), its phase (2 bits), while it is pending the entries that it has come to
    // (3 bits), its outcome once linearized (8 bits).
    private readonly record struct Configuration(ReferenceState Reference, ulong Cpus) : IComparable<Configuration>
    {
        public const int Idle = 0;
        public const int Pending = 1;
        public const int Linearized = 2;

        public int Operation(int cpu) => (int)(Cpus >> (16 * cpu)) & 7;

        public int Phase(int cpu) => (int)(Cpus >> ((16 * cpu) + 3)) & 3;

        public int Done(int cpu) => (int)(Cpus >> ((16 * cpu) + 5)) & 7;

        public int Outcome(int cpu) => (int)(Cpus >> ((16 * cpu) + 8)) & 255;

        public Configuration With(ReferenceState reference, int cpu, int operation, int phase, int outcome = 0, int done = 0) => new(
            reference,
            (Cpus & ~(0xFFFFUL << (16 * cpu)))
                | ((ulong)(uint)(operation | (phase << 3) | (done << 5) | (outcome << 8)) << (16 * cpu)));

        public int CompareTo(Configuration other) =>
            (Reference.Word, Reference.Old, Cpus).CompareTo((other.Reference.Word, other.Reference.Old, other.Cpus));
    }

    private sealed class Builder(ReferenceModel reference, IReadOnlyList<IReadOnlyList<Operation>> programs)
    {
        private readonly List<Configuration[]> sets = [];
        private readonly List<uint[]> edges = [];
        private readonly Dictionary<string, uint> known = [];
        private readonly int[] first = [.. programs.Select((_, c) => programs.Take(c).Sum(p => p.Count))];

        private int Operations => programs.Sum(p => p.Count);

        private static int EdgesPerOperation => 1 + Outcomes;

        public void Explore()
        {
            Intern([new Configuration(reference.Initial, 0)]);
            for (int s = 0; s < sets.Count; s++)
            {
                var next = new uint[Operations * EdgesPerOperation];
                Array.Fill(next, Impossible);
                for (int cpu = 0; cpu < programs.Count; cpu++)
                    Expand(s, cpu, next);
                edges.Add(next);
            }
        }

        // Every set is consistent about which operation of a CPU is next and whether it was called.
        private void Expand(int s, int cpu, uint[] next)
        {
            Configuration[] set = sets[s];
            int operation = set[0].Operation(cpu);
            if (operation >= programs[cpu].Count)
                return;
            int edge = (first[cpu] + operation) * EdgesPerOperation;
            if (set[0].Phase(cpu) == Configuration.Idle)
            {
                next[edge] = Intern(Close(set.Select(c => c.With(
                    reference.Invoke(c.Reference, programs[cpu][operation]),
                    cpu, operation, Configuration.Pending))));
                return;
            }
            next[edge] = (uint)s;
            next.AsSpan(edge + 1, Outcomes).Fill(Violation);
            for (int o = 0; o < Outcomes; o++)
            {
                Configuration[] after = [.. set
                    .Where(c => c.Phase(cpu) == Configuration.Linearized && c.Outcome(cpu) == o)
                    .Select(c => c.With(c.Reference, cpu, operation + 1, Configuration.Idle))];
                if (after.Length > 0)
                    next[edge + 1 + o] = Intern(after);
            }
        }

        // Adds every configuration in which more of the pending operations have taken effect, or further.
        private IEnumerable<Configuration> Close(IEnumerable<Configuration> start)
        {
            var seen = new HashSet<Configuration>(start);
            var work = new Stack<Configuration>(seen);
            while (work.TryPop(out Configuration c))
            {
                for (int cpu = 0; cpu < programs.Count; cpu++)
                {
                    if (c.Phase(cpu) != Configuration.Pending)
                        continue;
                    int k = c.Operation(cpu);
                    foreach (Configuration next in From(c, cpu, k))
                    {
                        if (seen.Add(next))
                            work.Push(next);
                    }
                }
            }
            return seen;
        }

        private IEnumerable<Configuration> From(Configuration c, int cpu, int k)
        {
            foreach ((ReferenceState next, int done) in reference.Advance(c.Reference, programs[cpu][k], c.Done(cpu)))
                yield return c.With(next, cpu, k, Configuration.Pending, done: done);
            foreach ((Outcome outcome, ReferenceState next) in reference.Finish(c.Reference, programs[cpu][k], c.Done(cpu)))
                yield return c.With(next, cpu, k, Configuration.Linearized, (int)outcome);
        }

        private uint Intern(IEnumerable<Configuration> configurations)
        {
            Configuration[] set = [.. configurations.Distinct().Order()];
            string key = string.Join(';', set.Select(c => $"{c.Reference.Word:x}.{c.Reference.Old:x}.{c.Cpus:x}"));
            if (known.TryGetValue(key, out uint index))
                return index;
            if (sets.Count == Limit)
                throw new NotSupportedException($"The linearizability monitor of this scenario needs more than {Limit} states.");
            known[key] = index = (uint)sets.Count;
            sets.Add(set);
            return index;
        }

        // Calls and returns only ever go forward, so sets found later are judged first. Two sets are one state when they
        // agree on every event that can happen in both: what cannot happen in one of them may be as in the other.
        public LinearizabilityMonitor Minimize()
        {
            var classOf = new uint[sets.Count];
            var classes = new List<uint[]>();
            foreach (int s in Enumerable.Range(0, sets.Count).OrderByDescending(s => Progress(sets[s][0])).ThenBy(s => s))
            {
                uint[] mine = [.. edges[s].Select(t => t >= Impossible ? t : t == (uint)s ? Self : classOf[t])];
                int found = Math.Max(0, classes.Count - MostCandidates);
                while (found < classes.Count && !Agrees(classes[found], mine, (uint)found))
                    found++;
                if (found == classes.Count)
                    classes.Add([.. mine.Select(t => t == Self ? (uint)found : t)]);
                else
                    Join(classes[found], mine, (uint)found);
                classOf[s] = (uint)found;
            }
            return Tabulate(classOf[0], classes);
        }

        private static bool Agrees(uint[] known, uint[] mine, uint itself)
        {
            for (int e = 0; e < known.Length; e++)
            {
                uint target = mine[e] == Self ? itself : mine[e];
                if (target != known[e] && target != Impossible && known[e] != Impossible)
                    return false;
            }
            return true;
        }

        private static void Join(uint[] known, uint[] mine, uint itself)
        {
            for (int e = 0; e < known.Length; e++)
            {
                if (known[e] == Impossible)
                    known[e] = mine[e] == Self ? itself : mine[e];
            }
        }

        private int Progress(Configuration c) => Enumerable.Range(0, programs.Count)
            .Sum(cpu => (2 * c.Operation(cpu)) + (c.Phase(cpu) == Configuration.Idle ? 0 : 1));

        private LinearizabilityMonitor Tabulate(uint initial, List<uint[]> classes)
        {
            int n = classes.Count;
            var calls = new uint[Operations][];
            var returns = new uint[Operations][];
            for (int op = 0; op < Operations; op++)
            {
                calls[op] = new uint[n];
                returns[op] = new uint[n * Outcomes];
                for (int k = 0; k < n; k++)
                {
                    uint[] from = classes[k];
                    calls[op][k] = To(from[op * EdgesPerOperation]);
                    for (int o = 0; o < Outcomes; o++)
                        returns[op][(o * n) + k] = To(from[(op * EdgesPerOperation) + 1 + o]);
                }
            }
            return new LinearizabilityMonitor(n, initial, calls, returns, first);

            static uint To(uint target) => target == Impossible ? Violation : target;
        }
    }
}
