using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Counterexamples;

/// <summary>Tells the path that the explorer found: whose steps they were, what they changed, what else could have run.</summary>
internal static unsafe class CounterexampleBuilder
{
    /// <summary>Builds the counterexample of a violated exploration.</summary>
    /// <param name="compiled">The scenario.</param>
    /// <param name="changes">The changes made to the routines.</param>
    /// <param name="properties">The properties looked at.</param>
    /// <param name="path">The states from the initial one to the violation.</param>
    /// <param name="failure">The check that fails there.</param>
    /// <param name="cycle">Who takes each of the last steps, when these come back to where they began.</param>
    public static Counterexample Build(
        CompiledScenario compiled,
        IReadOnlyList<Change> changes,
        IReadOnlyList<Property> properties,
        IReadOnlyList<ulong[]> path,
        PropertyCheck failure,
        IReadOnlyList<int> cycle)
    {
        var steps = new List<CounterexampleStep>();
        bool failsAtEnd = true;
        int repeatsFrom = cycle.Count == 0 ? -1 : path.Count - 1 - cycle.Count;
        int spinning = compiled.SpinningCpu(failure);
        if (failure.Property == Property.Completion)
            (path, repeatsFrom) = WithLoop(compiled, path, [.. Enumerable.Range(0, compiled.Cpus.Count + compiled.Environment.Count)]);
        else if (spinning >= 0)
            (path, repeatsFrom) = WithLoop(compiled, path, [spinning, .. compiled.Stores.Select(store => compiled.Cpus.Count + store)]);
        for (int i = 1; i < path.Count; i++)
        {
            bool isLast = i == path.Count - 1;
            int? actor = i > path.Count - 1 - cycle.Count ? cycle[i - path.Count + cycle.Count] : null;
            steps.Add(Describe(compiled, path[i - 1], path[i], actor, isLast, out bool violates));
            failsAtEnd = !violates;
        }
        int? loop = repeatsFrom < 0 ? null : repeatsFrom + 1;
        return new Counterexample(
            compiled.World.Scenario, changes, properties, failure, failsAtEnd, Waiting(compiled, path[^1], failure), loop, steps)
        {
            Around = SurroundingsReader.Read(compiled, path, steps),
        };
    }

    private static string[] Waiting(CompiledScenario s, ulong[] state, PropertyCheck failure)
    {
        if (failure.Property != Property.Deadlock)
            return [];
        IEnumerable<string> waiting =
            from cpu in Enumerable.Range(0, s.Cpus.Count)
            where s.Counter(state, cpu) < s.Cpus[cpu].Steps.Count
            let origin = OriginOf(s, cpu, state)
            select $"cpu {cpu} waits at {origin.StepName}  {origin.Source.Text}";
        IEnumerable<string> held =
            from field in FinalStates.LocksOf(s.World)
            from index in Enumerable.Range(0, field.Length)
            where s.Read(state, field, index) != 0
            select $"{field.NameOf!(index)}: {field.Show(s.Read(state, field, index))}";
        return [.. waiting, .. held];
    }

    // From a state that leads to no end, each actor takes a step in turn until a state comes back: one way round for ever.
    private static (IReadOnlyList<ulong[]> Path, int RepeatsFrom) WithLoop(
        CompiledScenario s, IReadOnlyList<ulong[]> path, IReadOnlyList<int> actors)
    {
        List<ulong[]> whole = [.. path];
        int turn = 0;
        while (true)
        {
            int known = whole.FindIndex(state => state.AsSpan().SequenceEqual(whole[^1]));
            if (known < whole.Count - 1)
                return (whole, known);
            ulong[]? next = null;
            for (int tried = 0; tried < actors.Count && next is null; tried++, turn = (turn + 1) % actors.Count)
                next = FirstSuccessor(s, actors[turn], whole[^1]);
            if (next is null)
                return (whole, -1);
            whole.Add(next);
        }
    }

    private static ulong[]? FirstSuccessor(CompiledScenario s, int actor, ulong[] state)
    {
        var room = new ulong[s.MaxSuccessors * s.Layout.Words];
        fixed (ulong* from = state, to = room)
            return Step(s, actor, from, to, out int failed) > 0 && failed == 0 ? room[..s.Layout.Words] : null;
    }

    // Several may lead to the same state, when they go round on the spot: then who did may have been told.
    private static CounterexampleStep Describe(CompiledScenario s, ulong[] before, ulong[] after, int? actorTold, bool isLast, out bool violates)
    {
        int words = s.Layout.Words;
        var room = new ulong[s.MaxSuccessors * words];
        (int Actor, int Choice, int Violation)? taken = null;
        var enabled = new List<int>();
        fixed (ulong* from = before, to = room)
        {
            for (int actor = 0; actor < s.Cpus.Count + s.Environment.Count; actor++)
            {
                int count = Step(s, actor, from, to, out int failed);
                if (count > 0)
                    enabled.Add(actor);
                for (int k = 0; k < count; k++)
                {
                    bool fails = failed != 0 && k == count - 1;
                    bool matches = actor == (actorTold ?? actor) && room.AsSpan(k * words, words).SequenceEqual(after) && (isLast || !fails);
                    if (matches && (taken is null || (isLast && fails && taken.Value.Violation == 0)))
                        taken = (actor, k, fails ? failed : 0);
                }
            }
        }
        (int who, int choice, int number) = taken ?? throw new InvalidOperationException(
            "The explorer's path has a step that nobody takes.");
        violates = number != 0;
        PossibleStep[] others = [.. enabled.Where(a => a != who).Select(a => Possible(s, a, before))];
        StateChange[] changes = [.. Changes(s, before, after)];
        if (who >= s.Cpus.Count)
        {
            return new CounterexampleStep(
                -1, choice, StepName(s, who, before), null, [], null, 0, null, null, changes, others);
        }
        Origin origin = OriginOf(s, who, before);
        // A return that is itself the violation is not stored in the state.
        bool returns = violates
            ? s.IsOutcome(s.Check(number))
            : s.Counter(after, who) == s.Cpus[who].Steps.Count || OriginOf(s, who, after).Operation != origin.Operation;
        // A step that a check stops in the middle returns nothing.
        (string? returned, Outcome? outcome) = violates && !returns ? (null, null) : StepResult.Of(s, who, choice, before, after, returns);
        return new CounterexampleStep(
            who, choice, origin.StepName, origin.Source, SurroundingsReader.StackOf(origin),
            s.World.Scenario.Cpus[who][origin.Operation], origin.Operation, returned, outcome, changes, others);
    }

    /// <summary>Writes the successors that an actor leads to: a CPU, or the environment.</summary>
    /// <param name="failed">The number of the check that the last one fails, or 0.</param>
    public static int Step(CompiledScenario s, int actor, ulong* from, ulong* to, out int failed)
    {
        StepReport report = s.NewReport();
        int count = actor < s.Cpus.Count ? s.Step(actor, from, to, &report) : s.Act(actor - s.Cpus.Count, from, to, &report);
        failed = report.Violation;
        return count;
    }

    /// <summary>The name of an actor's next step.</summary>
    public static string StepName(CompiledScenario s, int actor, ulong[] state)
    {
        if (actor >= s.Cpus.Count)
        {
            EnvironmentAction action = s.Environment[actor - s.Cpus.Count];
            return action.NameIn?.Invoke((field, index) => s.Read(state, field, index)) ?? action.Name;
        }
        return s.Counter(state, actor) == s.Cpus[actor].Steps.Count
            ? $"the end of cpu {actor}"
            : OriginOf(s, actor, state).StepName;
    }

    private static PossibleStep Possible(CompiledScenario s, int actor, ulong[] state)
    {
        if (actor >= s.Cpus.Count)
            return new PossibleStep(-1, StepName(s, actor, state), "");
        Origin origin = OriginOf(s, actor, state);
        return new PossibleStep(actor, origin.StepName, origin.Source.Text);
    }

    internal static Origin OriginOf(CompiledScenario s, int cpu, ulong[] state) =>
        s.Cpus[cpu].Nodes[s.Cpus[cpu].Steps[s.Counter(state, cpu)]].Origin;

    private static IEnumerable<StateChange> Changes(CompiledScenario s, ulong[] before, ulong[] after)
    {
        foreach (Field field in s.World.Fields.Where(f => f.NameOf is not null))
        {
            for (int i = 0; i < field.Length; i++)
            {
                ulong old = s.Read(before, field, i);
                ulong now = s.Read(after, field, i);
                if (old != now)
                    yield return new StateChange(field.NameOf!(i)!, field.Show(old), field.Show(now));
            }
        }
        for (int cpu = 0; s.World.HasStoreBuffers && cpu < s.World.Cpus; cpu++)
        {
            string old = s.World.ShowStores(cpu, (field, i) => s.Read(before, field, i));
            string now = s.World.ShowStores(cpu, (field, i) => s.Read(after, field, i));
            if (old != now)
                yield return new StateChange($"store buffer of cpu {cpu}", old, now);
        }
    }
}
