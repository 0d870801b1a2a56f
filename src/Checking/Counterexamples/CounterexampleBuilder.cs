using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Counterexamples;

/// <summary>Tells the path that the explorer found: whose steps they were, what they changed, what else could have run.</summary>
internal static unsafe class CounterexampleBuilder
{
    /// <summary>Builds the counterexample of a violated exploration.</summary>
    public static Counterexample Build(CompiledScenario compiled, IReadOnlyList<Change> changes, ExplorationResult result)
    {
        var steps = new List<CounterexampleStep>();
        bool failsAtEnd = true;
        for (int i = 1; i < result.Path.Count; i++)
        {
            bool isLast = i == result.Path.Count - 1;
            steps.Add(Describe(compiled, result.Path[i - 1], result.Path[i], isLast, out bool violates));
            failsAtEnd = !violates;
        }
        return new Counterexample(compiled.World.Scenario, changes, compiled.Check(result.Property), failsAtEnd, steps);
    }

    private static CounterexampleStep Describe(CompiledScenario s, ulong[] before, ulong[] after, bool isLast, out bool violates)
    {
        int words = s.Layout.Words;
        var room = new ulong[s.MaxSuccessors * words];
        (int Actor, int Choice, bool Violates)? taken = null;
        var enabled = new List<int>();
        fixed (ulong* from = before, to = room)
        {
            for (int actor = 0; actor < s.Cpus.Count + s.GracePeriodCount; actor++)
            {
                int failed = 0;
                int count = Step(s, actor, from, to, &failed);
                if (count > 0)
                    enabled.Add(actor);
                for (int k = 0; k < count; k++)
                {
                    bool fails = failed != 0 && k == count - 1;
                    bool matches = room.AsSpan(k * words, words).SequenceEqual(after) && (fails == isLast || (isLast && !fails));
                    if (matches && (taken is null || (isLast && fails && !taken.Value.Violates)))
                        taken = (actor, k, fails);
                }
            }
        }
        (int who, int choice, violates) = taken ?? throw new InvalidOperationException("The explorer's path has a step that nobody takes.");
        PossibleStep[] others = [.. enabled.Where(a => a != who).Select(a => Possible(s, a, before))];
        StateChange[] changes = [.. Changes(s, before, after)];
        if (who >= s.Cpus.Count)
        {
            string table = World.TableName(who - s.Cpus.Count);
            return new CounterexampleStep(-1, choice, $"grace period of {table} ends", null, ["pte_free_now"], null, 0, changes, others);
        }
        Origin origin = OriginOf(s, who, before);
        return new CounterexampleStep(
            who, choice, origin.StepName, origin.Source, origin.Stack,
            s.World.Scenario.Cpus[who][origin.Operation], origin.Operation, changes, others);
    }

    private static int Step(CompiledScenario s, int actor, ulong* from, ulong* to, int* failed) => actor < s.Cpus.Count
        ? s.Step(actor, from, to, failed)
        : s.EndGracePeriod(actor - s.Cpus.Count, from, to, failed);

    private static PossibleStep Possible(CompiledScenario s, int actor, ulong[] state)
    {
        if (actor >= s.Cpus.Count)
            return new PossibleStep(-1, $"grace period of {World.TableName(actor - s.Cpus.Count)} ends", "");
        Origin origin = OriginOf(s, actor, state);
        return new PossibleStep(actor, origin.StepName, origin.Source.Text);
    }

    private static Origin OriginOf(CompiledScenario s, int cpu, ulong[] state) =>
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
    }
}
