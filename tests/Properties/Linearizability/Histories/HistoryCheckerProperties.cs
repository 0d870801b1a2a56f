using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Explanation;
using Xunit;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>The search against the definition, on random objects and random histories of them.</summary>
[Properties(Arbitrary = [typeof(HistoryCheckerProperties)])]
public class HistoryCheckerProperties
{
    /// <summary>A few operations, some of them recorded wrongly.</summary>
    public sealed record Short(RandomHistory History);

    /// <summary>Many operations pending at once, some of them recorded wrongly: as many as every order of can be tried.</summary>
    public sealed record Crowded(RandomHistory History);

    /// <summary>Many operations, recorded as they were.</summary>
    public sealed record LongRun(RandomHistory History);

    /// <summary>Many operations, one of them recorded wrongly.</summary>
    public sealed record LongMutated(RandomHistory History);

    public static Arbitrary<Short> Shorts() => Histories(
        random =>
        {
            RandomHistory history = RandomHistory.OfRun(random, random.Next(1, 6), random.Next(1, 3));
            return random.Next(4) == 0 ? history : history.Mutated(random);
        },
        history => new Short(history),
        shorter => shorter.History);

    public static Arbitrary<Crowded> Crowds() => Histories(
        random =>
        {
            RandomHistory history = RandomHistory.OfRun(random, random.Next(6, 14));
            return random.Next(3) == 0 ? history : history.Mutated(random);
        },
        history => new Crowded(history),
        crowded => crowded.History);

    public static Arbitrary<LongRun> LongRuns() => Histories(
        random => RandomHistory.OfRun(random, 60, random.Next(1, 4)), history => new LongRun(history), run => run.History);

    public static Arbitrary<LongMutated> LongMutatedRuns() => Histories(
        random => RandomHistory.OfRun(random, 40, random.Next(1, 4)).Mutated(random),
        history => new LongMutated(history),
        run => run.History);

    [Property(MaxTest = 2000)]
    public void The_verdict_is_that_of_trying_every_order(Short given) => VerdictIsThatOfEveryOrder(given.History);

    [Property(MaxTest = 3000)]
    public void The_verdict_on_many_pending_operations_is_that_of_trying_every_order(Crowded given) =>
        VerdictIsThatOfEveryOrder(given.History);

    private static void VerdictIsThatOfEveryOrder(RandomHistory history)
    {
        bool expected = EveryOrder.Explains(history.Object, history.Calls);
        HistoryReport report = HistoryChecker.Check(history.Object, history.Calls);
        Assert.Equal(expected ? HistoryVerdict.Linearizable : HistoryVerdict.NotLinearizable, report.Verdict);
    }

    [Property(MaxTest = 300)]
    public void What_really_happened_is_linearizable_and_each_order_found_is_one(LongRun given)
    {
        RandomHistory history = given.History;
        HistoryReport report = HistoryChecker.Check(history.Object, history.Calls);
        Assert.Equal(HistoryVerdict.Linearizable, report.Verdict);
        Assert.Equal(Enumerable.Range(0, history.Calls.Count), report.Parts.SelectMany(p => p.Calls).Order());
        Assert.All(report.Parts, part => Assert.Null(Linearization.Fault(history.Object, history.Calls, part.Calls, part.Order!)));
    }

    [Property(MaxTest = 300)]
    public void Neither_threads_nor_memory_nor_what_is_known_of_operations_changes_a_verdict(LongMutated given)
    {
        RandomHistory history = given.History;
        HistoryReport report = HistoryChecker.Check(history.Object, history.Calls);
        HistoryReport alone = HistoryChecker.Check(history.Object, history.Calls, new HistoryBudget { Threads = 1 });
        Assert.Equal(Text(report), Text(alone));
        HistoryReport unaware = HistoryChecker.Check(new Unaware(history.Object), history.Calls);
        Assert.Equal(report.Verdict, unaware.Verdict);
        // Whatever it forgets, it never says the contrary.
        HistoryReport forgetful = HistoryChecker.Check(history.Object, history.Calls, new HistoryBudget { MemoryBytes = 20_000 });
        Assert.True(forgetful.Verdict == report.Verdict || forgetful.Verdict == HistoryVerdict.Unknown);
    }

    [Property(MaxTest = 1000)]
    public void No_order_works_from_the_stuck_operation_on_and_one_does_before(Short given)
    {
        RandomHistory history = given.History;
        if (HistoryChecker.Check(history.Object, history.Calls).Failure is not { Failure: { } failure } part)
            return;
        Assert.True(failure.IsExact);
        HashSet<int> all = [.. part.Calls];
        Assert.False(EveryOrder.Explains(history.Object, Until(history, part, all)));
        Call<int, int> stuck = history.Calls[failure.Stuck];
        Call<int, int>[] before = [.. Until(history, part, all).Select(c => c == stuck ? c with { ReturnedAt = null } : c)];
        Assert.True(EveryOrder.Explains(history.Object, before));
        Assert.InRange(failure.Prefixes.Count, 1, 8);
        Assert.All(failure.Prefixes, prefix =>
        {
            Assert.Null(Linearization.Fault(history.Object, history.Calls, [.. prefix.Order], prefix.Order));
            Assert.DoesNotContain(failure.Stuck, prefix.Order);
        });
    }

    [Property(MaxTest = 1000)]
    public void A_conflict_has_no_order_and_has_one_when_any_of_its_operations_is_let_go(Short given)
    {
        RandomHistory history = given.History;
        if (HistoryChecker.Check(history.Object, history.Calls).Failure is not { } part)
            return;
        Conflict conflict = Conflict.Find(history.Object, history.Calls, part);
        Assert.True(conflict.IsMinimal);
        Assert.Contains(part.Failure!.Stuck, conflict.Calls);
        Assert.Equal(conflict.Calls, Conflict.Find(history.Object, history.Calls, part).Calls);
        HashSet<int> kept = [.. conflict.Calls];
        Assert.False(EveryOrder.Explains(history.Object, Until(history, part, kept)));
        Assert.All(conflict.Calls, one =>
            Assert.True(EveryOrder.Explains(history.Object, Until(history, part, [.. kept.Where(c => c != one)]))));
        // By itself, without any of the others, it fails the more.
        Assert.False(EveryOrder.Explains(
            history.Object, Until(history, part with { Calls = conflict.Calls }, kept)));
    }

    [Property(MaxTest = 500)]
    public void An_order_has_a_fault_unless_it_is_one_that_explains_the_history(Short given, int seed)
    {
        RandomHistory history = given.History;
        int[] all = [.. Enumerable.Range(0, history.Calls.Count).Where(i => !history.Calls[i].IsOpen)];
        new Random(seed).Shuffle(all);
        // The same operations one after the other explain the same orders as all at once, in this order.
        Call<int, int>[] inOrder = [.. all.Select((c, place) => history.Calls[c] with { CalledAt = place, ReturnedAt = place })];
        bool respectsTime = all.Index().All(a => all.Skip(a.Index + 1).All(b =>
            !(history.Calls[b].ReturnedAt < history.Calls[a.Item].CalledAt)));
        bool isOrder = respectsTime && all.Length > 0 && history.Calls.Select(c => history.Object.PartOf(c.Input)).Distinct().Count() == 1
            && EveryOrder.Explains(history.Object, inOrder);
        if (history.Calls.Select(c => history.Object.PartOf(c.Input)).Distinct().Count() == 1 && all.Length > 0)
            Assert.Equal(isOrder, Linearization.Fault(history.Object, history.Calls, all, all) is null);
        if (all.Length > 0)
        {
            Assert.NotNull(Linearization.Fault(history.Object, history.Calls, all, all[1..]));
            Assert.NotNull(Linearization.Fault(history.Object, history.Calls, all, [.. all, all[0]]));
            Assert.NotNull(Linearization.Fault(history.Object, history.Calls, all[1..], all));
        }
    }

    private static IReadOnlyList<Call<int, int>> Until(RandomHistory history, PartReport part, HashSet<int> kept) =>
        Conflict.Relaxed(history.Object, history.Calls, part.Calls, part.Failure!.Stuck, kept);

    private static string Text(HistoryReport report) => string.Join("\n", report.Parts.Select(p =>
        $"{p.Part} {p.Verdict} {p.Bound} {p.Configurations} {string.Join(",", p.Order ?? [])} {p.Failure?.Stuck} "
        + string.Join("; ", p.Failure?.Prefixes.Select(x => $"{string.Join(",", x.Order)} {x.State}") ?? [])));

    private static Arbitrary<T> Histories<T>(Func<Random, RandomHistory> make, Func<RandomHistory, T> wrap, Func<T, RandomHistory> unwrap) =>
        Arb.From(
            Gen.Choose(0, int.MaxValue - 1).Select(seed => wrap(make(new Random(seed)))),
            wrapped => unwrap(wrapped) is var history
                ? history.Calls.Select((_, left) => wrap(history with { Calls = [.. history.Calls.Where((_, i) => i != left)] }))
                : []);

    /// <summary>An object of which nothing is known beforehand.</summary>
    private sealed class Unaware(RandomObject aware) : ISpecification<int, int, int>
    {
        public int Initial => aware.Initial;

        public Next<int> Step(int state, int input, Returned<int> returned) => aware.Step(state, input, returned);

        public string PartOf(int input) => aware.PartOf(input);
    }
}
