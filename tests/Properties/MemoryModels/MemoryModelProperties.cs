using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Checking;
using Xunit;

namespace PtSpec.Properties.MemoryModels;

/// <summary>Random litmus tests: two or three threads with a few accesses to two or three variables.</summary>
public static class RandomLitmus
{
    private const int MostAccesses = 4;
    private const int MostLoads = 2;

    public static Arbitrary<Litmus> Tests() => Arb.From(
        from threads in Gen.Choose(2, 3)
        from variables in Gen.Choose(2, 3)
        from accesses in Thread(variables, threads == 2 ? MostAccesses : MostAccesses - 1).ListOf(threads)
        select new Litmus([.. accesses]),
        Smaller);

    private static Gen<IReadOnlyList<LitmusAccess>> Thread(int variables, int most) =>
        from count in Gen.Choose(1, most)
        from accesses in Access(variables).ListOf(count)
        select AtMostTwoLoads(accesses);

    private static Gen<LitmusAccess> Access(int variables) =>
        from kind in Gen.Frequency(
            (5, Gen.Constant(AccessKind.Store)), (5, Gen.Constant(AccessKind.Load)), (1, Gen.Constant(AccessKind.Wmb)), (1, Gen.Constant(AccessKind.Mb)))
        from variable in Gen.Choose(0, variables - 1)
        from value in Gen.Choose(1, 3)
        select new LitmusAccess(kind, variable, kind == AccessKind.Store ? value : 0);

    // There is room for what two loads of a thread return.
    private static IReadOnlyList<LitmusAccess> AtMostTwoLoads(IReadOnlyList<LitmusAccess> accesses) =>
        [.. accesses.Where((a, i) => a.Kind != AccessKind.Load || accesses.Take(i).Count(b => b.Kind == AccessKind.Load) < MostLoads)];

    private static IEnumerable<Litmus> Smaller(Litmus test) =>
        from thread in Enumerable.Range(0, test.Threads.Count)
        from access in Enumerable.Range(0, test.Threads[thread].Count)
        where test.Threads[thread].Count > 1
        select new Litmus([.. test.Threads.Select((t, i) => i != thread ? t : [.. t.Where((_, a) => a != access)])]);
}

[Properties(Arbitrary = [typeof(RandomLitmus), typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class MemoryModelProperties
{
    private static readonly ExplorationOptions Bounds = new() { MaxStates = 20_000 };

    [Property(MaxTest = 150)]
    public void Store_buffers_allow_what_the_axioms_allow(Litmus test) => Assert.All(
        Enum.GetValues<MemoryModel>(), memory => Assert.Equal(HerdingCats.Outcomes(test, memory), LitmusRun.Outcomes(test, memory)));

    [Property(MaxTest = 60)]
    public void Each_model_allows_what_the_stronger_one_allows(Litmus test)
    {
        IReadOnlySet<string> tso = LitmusRun.Outcomes(test, MemoryModel.Tso);
        Assert.Superset((ISet<string>)LitmusRun.Outcomes(test, MemoryModel.Sc), (ISet<string>)tso);
        Assert.Superset((ISet<string>)tso, (ISet<string>)LitmusRun.Outcomes(test, MemoryModel.Pso));
    }

    [Property(MaxTest = 60)]
    public void With_a_full_barrier_behind_each_store_no_model_allows_more_than_sc(Litmus test)
    {
        var fenced = new Litmus([.. test.Threads.Select(t => (IReadOnlyList<LitmusAccess>)
            [.. t.SelectMany(a => a.Kind == AccessKind.Store ? [a, new LitmusAccess(AccessKind.Mb)] : new[] { a })])]);
        IReadOnlySet<string> sc = LitmusRun.Outcomes(test, MemoryModel.Sc);
        Assert.Equal(sc, LitmusRun.Outcomes(fenced, MemoryModel.Tso));
        Assert.Equal(sc, LitmusRun.Outcomes(fenced, MemoryModel.Pso));
    }

    [Property(MaxTest = 40)]
    public void Store_buffers_with_more_room_change_nothing(ChangedScenario changed, bool isPso)
    {
        Scenario scenario = changed.Scenario with { Memory = isPso ? MemoryModel.Pso : MemoryModel.Tso };
        if (changed.CanBeCompiled && Explore(4) is { } narrow && Explore(6) is { } wide)
            Assert.Equal((narrow.Verdict, narrow.States, narrow.Transitions, narrow.Depth), (wide.Verdict, wide.States, wide.Transitions, wide.Depth));

        ExplorationResult? Explore(int depth)
        {
            using var compiled = new CompiledScenario(scenario, changed.Find, storeBufferDepth: depth);
            ExplorationResult result = Explorer.Run(compiled.Model, Bounds);
            bool isFull = result.Verdict == Verdict.Violated && compiled.Check(result.Property) == StoreBuffers.Full;
            return isFull || result.Verdict == Verdict.OutOfBudget ? null : result;
        }
    }

    [Property(MaxTest = 30)]
    public void Reductions_change_no_verdict(ChangedScenario changed, bool isPso)
    {
        Scenario scenario = changed.Scenario with { Memory = isPso ? MemoryModel.Pso : MemoryModel.Tso };
        if (!changed.CanBeCompiled)
            return;
        if (VerdictOf(scenario, changed.Changes) is { } whole)
            Assert.Equal(whole, VerdictOf(scenario, changed.Changes, Reductions.All));
    }

    [Property]
    public void The_statement_is_read_as_it_is_printed(ChangedScenario changed, MemoryModel memory)
    {
        Scenario scenario = changed.Scenario with { Memory = memory };
        Assert.Equal(scenario, ScenarioFile.Parse("printed", scenario.ToString()));
    }

    [Property(MaxTest = 60)]
    public void What_is_violated_is_violated_under_a_weaker_model_too(ChangedScenario changed)
    {
        if (!changed.CanBeCompiled)
            return;
        Verdict? stronger = null;
        foreach (MemoryModel memory in Enum.GetValues<MemoryModel>())
        {
            Scenario scenario = changed.Scenario with { Memory = memory };
            if (VerdictOf(scenario, changed.Changes) is not { } verdict)
                return;
            Assert.False(stronger == Verdict.Violated && verdict == Verdict.Holds, $"under {ScenarioWords.Of(memory)} it holds");
            stronger = verdict;
        }
    }

    // Null where it is not known: a changed routine may store for ever, and then no store buffer has room enough.
    private static Verdict? VerdictOf(Scenario scenario, IReadOnlyList<Change> changes, Reductions reduce = Reductions.None)
    {
        try
        {
            Verdict verdict = ScenarioCheck.Run(scenario, new CheckOptions { Changes = changes, Exploration = Bounds, Reduce = reduce }).Verdict;
            return verdict == Verdict.OutOfBudget ? null : verdict;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
