using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Outcome = PtSpec.Core.Vocabulary.Outcome;

namespace PtSpec.Properties.Linearizability;

/// <summary>The call of an operation, or its return with an outcome.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Number">The operation's number within its CPU.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Outcome">The outcome; null for a call.</param>
public readonly record struct HistoryEvent(int Cpu, int Number, Operation Operation, Outcome? Outcome);

/// <summary>A history of a scenario's operations: calls and returns in some order, some still missing.</summary>
public sealed record History(Scenario Scenario, IReadOnlyList<HistoryEvent> Events)
{
    public override string ToString() =>
        $"{Scenario}\n{string.Join("\n", Events.Select(e => $"cpu {e.Cpu}: {e.Operation} {e.Outcome?.ToString() ?? "called"}"))}";

    /// <summary>Random histories; most outcomes come from some linearization, so that many can be explained.</summary>
    public static Arbitrary<History> Histories() => Arb.From(
        from scenario in ScenarioGenerator.Scenarios(new ScenarioGeneratorOptions { Ptes = 2, Slots = 1 })
        from features in Gen.Elements(Features.None, Features.None, Features.Tlb, Features.PtReclaim, Features.Tlb | Features.PtReclaim)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select new History(With(scenario, features), [.. Make(With(scenario, features), new Random(seed))]),
        history => from count in Enumerable.Range(0, history.Events.Count)
                   select history with { Events = [.. history.Events.Take(count)] });

    // Operations that take effect at more than one moment.
    private static Scenario With(Scenario scenario, Features features) =>
        scenario with { Features = features } is var candidate && candidate.IsValid() ? candidate : scenario;

    private static IEnumerable<HistoryEvent> Make(Scenario scenario, Random random)
    {
        ReferenceModel reference = scenario.ToReference();
        ReferenceState state = reference.Initial;
        var done = new int[scenario.Cpus.Count];
        var called = new bool[scenario.Cpus.Count];
        var effect = new Outcome?[scenario.Cpus.Count];
        var entries = new int[scenario.Cpus.Count];
        int wrongOutcomes = random.Next(2);
        for (int length = random.Next(1, 2 + (2 * scenario.Operations.Count())); length > 0; length--)
        {
            int[] unfinished = [.. Enumerable.Range(0, done.Length).Where(c => done[c] < scenario.Cpus[c].Count)];
            if (unfinished.Length == 0)
                yield break;
            foreach (int other in unfinished.Where(c => called[c] && effect[c] is null && random.Next(3) == 0))
                Go(other);
            int cpu = unfinished[random.Next(unfinished.Length)];
            Operation operation = scenario.Cpus[cpu][done[cpu]];
            if (!called[cpu])
            {
                called[cpu] = true;
                state = reference.Invoke(state, operation);
                yield return new HistoryEvent(cpu, done[cpu], operation, null);
                continue;
            }
            if (effect[cpu] is null)
                TakeEffect(cpu);
            Outcome outcome = random.Next(8) < wrongOutcomes ? (Outcome)random.Next(8) : effect[cpu]!.Value;
            yield return new HistoryEvent(cpu, done[cpu]++, operation, outcome);
            called[cpu] = false;
            effect[cpu] = null;
        }

        void Go(int cpu)
        {
            IReadOnlyList<(ReferenceState Next, int Done)> ways = reference.Advance(state, scenario.Cpus[cpu][done[cpu]], entries[cpu]);
            if (ways.Count > 0 && random.Next(3) > 0)
                (state, entries[cpu]) = ways[random.Next(ways.Count)];
            else
                TakeEffect(cpu);
        }

        // One that cannot end where it has come to goes on first.
        void TakeEffect(int cpu)
        {
            Operation operation = scenario.Cpus[cpu][done[cpu]];
            IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ways = reference.Finish(state, operation, entries[cpu]);
            while (ways.Count == 0 && reference.Advance(state, operation, entries[cpu]) is [var (next, come), ..])
            {
                (state, entries[cpu]) = (next, come);
                ways = reference.Finish(state, operation, entries[cpu]);
            }

            (effect[cpu], state) = ways.Count > 0 ? ways[random.Next(ways.Count)] : (Outcome.Again, state);
            entries[cpu] = 0;
        }
    }
}
