using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Explanation;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Checking.Linearizability.Histories.Objects;
using Xunit;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>Histories of a register and of a map whose verdict one can see.</summary>
public class HistoryExamples
{
    private static readonly RegisterSpecification Register = new();

    [Fact]
    public void An_empty_history_and_one_of_which_nothing_returned_are_linearizable()
    {
        Assert.Equal(HistoryVerdict.Linearizable, HistoryChecker.Check(Register, []).Verdict);
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Open(RegisterCall.Write(1), 0), Open(RegisterCall.Read, 1)));
    }

    [Fact]
    public void A_read_may_see_a_write_that_overlaps_it_and_must_see_one_before_it()
    {
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 5), Read(1, 2, 3)));
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 5), Read(null, 2, 3)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 0, 1), Read(null, 2, 3)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 0, 9), Read(1, 1, 2), Read(null, 3, 4)));
    }

    [Fact]
    public void Operations_that_touch_overlap()
    {
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 2), Read(null, 2, 3)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 0, 2), Read(null, 3, 3)));
    }

    [Fact]
    public void What_never_returned_may_take_effect_late_or_never_and_only_once()
    {
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Open(RegisterCall.Write(1), 0), Read(null, 5, 6), Read(1, 7, 8)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Open(RegisterCall.Write(1), 4), Read(1, 1, 2)));
        Assert.Equal(
            HistoryVerdict.NotLinearizable,
            Verdict(Open(RegisterCall.Write(1), 0), Read(1, 1, 2), Write(2, 3, 4), Read(1, 5, 6)));
    }

    [Fact]
    public void A_write_that_nobody_saw_may_have_been_overwritten_by_one_that_overlaps_it()
    {
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 9), Write(2, 1, 2), Read(2, 3, 4), Read(2, 10, 11)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 5, 9), Write(2, 1, 2), Read(2, 3, 4), Read(2, 10, 11)));
    }

    [Fact]
    public void Of_two_appends_that_are_alike_only_the_one_that_was_overwritten_need_not_be_seen()
    {
        Call<StringMapCall, string>[] history =
        [
            new(0, StringMapCall.Put("k", "b"), 1, "", 10),
            new(1, StringMapCall.Append("k", "a"), 2, "", 20),
            new(2, StringMapCall.Append("k", "a"), 12, "", 30),
            new(3, StringMapCall.Get("k"), 13, "ba", 15),
            new(3, StringMapCall.Get("k"), 40, "ba", 41),
        ];
        Assert.Equal(HistoryVerdict.Linearizable, HistoryChecker.Decide(new StringMapSpecification(), history));
        history[2] = history[2] with { CalledAt = 5 };
        history[1] = history[1] with { CalledAt = 11 };
        Assert.Equal(HistoryVerdict.Linearizable, HistoryChecker.Decide(new StringMapSpecification(), history));
        history[2] = history[2] with { CalledAt = 11 };
        Assert.Equal(HistoryVerdict.NotLinearizable, HistoryChecker.Decide(new StringMapSpecification(), history));
    }

    [Fact]
    public void A_compare_and_set_fails_exactly_when_another_value_is_there()
    {
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 1), Cas(1, 2, true, 2, 3), Read(2, 4, 5)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 0, 1), Cas(1, 2, false, 2, 3)));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict(Write(1, 0, 1), Cas(2, 3, true, 2, 3)));
        Assert.Equal(HistoryVerdict.Linearizable, Verdict(Write(1, 0, 1), Cas(1, 1, true, 2, 3), Read(1, 4, 5)));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(1000)]
    public void Many_operations_that_never_returned_do_no_harm(int count)
    {
        Call<RegisterCall, RegisterResult>[] open =
            [.. Enumerable.Range(0, count).Select(i => Open(RegisterCall.CompareAndSet(i, i + 1), i))];
        Call<RegisterCall, RegisterResult>[] read = [Write(0, 2000, 2001), Read(count, 2002, 2003), Write(-1, 2004, 2005)];
        Assert.Equal(HistoryVerdict.Linearizable, Verdict([.. open, .. read]));
        Assert.Equal(HistoryVerdict.NotLinearizable, Verdict([.. open, .. read, Read(1, 2006, 2007)]));
    }

    [Fact]
    public void More_pending_operations_than_can_be_are_refused()
    {
        Call<RegisterCall, RegisterResult>[] open =
            [.. Enumerable.Range(0, HistoryChecker.PendingMost + 1).Select(i => Open(RegisterCall.Write(i), i))];
        Assert.Equal(HistoryVerdict.Linearizable, Verdict([.. open[2..], Read(7, 9000, 9001)]));
        Assert.Throws<NotSupportedException>(() => Verdict([.. open, Read(7, 9000, 9001)]));
    }

    [Fact]
    public void A_return_before_the_call_is_refused() => Assert.Throws<ArgumentException>(() => Verdict(Write(1, 2, 1)));

    [Fact]
    public void Fifty_clients_that_write_and_read_one_register_are_decided_in_little_memory()
    {
        var random = new Random(1);
        var calls = new List<Call<RegisterCall, RegisterResult>>();
        long? value = null;
        for (int time = 100; time < 2100; time++)
        {
            RegisterCall call = random.Next(2) == 0 ? RegisterCall.Read : RegisterCall.Write(random.Next(1000));
            value = call.Operation == RegisterOperation.Write ? call.Value : value;
            var result = new RegisterResult(true, call.Operation == RegisterOperation.Read ? value : null);
            calls.Add(new(time % 50, call, time - random.Next(25), result, time + random.Next(25)));
        }
        var budget = new HistoryBudget { MemoryBytes = 200_000_000, Configurations = 1_000_000 };
        Assert.Equal(HistoryVerdict.Linearizable, HistoryChecker.Check(Register, calls, budget).Verdict);
        // Nobody wrote this.
        calls[1500] = Read(-5, 1600, 1601);
        Assert.Equal(HistoryVerdict.NotLinearizable, HistoryChecker.Check(Register, calls, budget).Verdict);
    }

    [Fact]
    public void Fifty_clients_of_a_map_are_decided_by_looking_at_a_few_thousand_configurations()
    {
        var verdicts = new List<HistoryVerdict>();
        for (int seed = 0; seed < 20; seed++)
        {
            string log = SimulatedLog.OfMap(seed, 50, 600, lostAfter: seed % 2 == 0 ? null : 100);
            HistoryReport report = HistoryChecker.Check(
                new StringMapSpecification(), JepsenMapFormat.Read("f", log), new HistoryBudget { Configurations = 10_000 });
            Assert.NotEqual(HistoryVerdict.Unknown, report.Verdict);
            verdicts.Add(report.Verdict);
        }
        Assert.InRange(verdicts.Count(v => v == HistoryVerdict.Linearizable), 10, 15);
    }

    [Fact]
    public void A_part_that_is_not_linearizable_is_found_beside_one_that_is_hard()
    {
        // Fifty appends at once of which nothing is known but the last value: every order has to be tried.
        List<Call<StringMapCall, string>> calls =
            [.. Enumerable.Range(0, 50).Select(i => Append("hard", $"{i} ", 0, 10)), Get("hard", "none of these", 11, 12)];
        calls.AddRange([Append("easy", "x", 0, 1), Get("easy", "", 2, 3)]);
        HistoryReport report = HistoryChecker.Check(new ShortSighted(), calls, new HistoryBudget { MemoryBytes = 50_000_000 });
        Assert.Equal("easy", report.Failure!.Part);
        Assert.Equal(HistoryBound.Answered, report.Parts[0].Bound);
    }

    [Fact]
    public void A_bound_is_told_and_never_taken_for_an_answer()
    {
        List<Call<StringMapCall, string>> calls =
            [.. Enumerable.Range(0, 50).Select(i => Append("hard", $"{i} ", 0, 10)), Get("hard", "none of these", 11, 12)];
        Assert.Equal(HistoryBound.Configurations, BoundOf(new HistoryBudget { Configurations = 1000 }));
        Assert.Equal(HistoryBound.Memory, BoundOf(new HistoryBudget { MemoryBytes = 1_000_000 }));
        Assert.Equal(HistoryBound.Time, BoundOf(new HistoryBudget { Time = TimeSpan.FromMilliseconds(20) }));
        Assert.Throws<OperationCanceledException>(() => BoundOf(new HistoryBudget { Cancellation = new CancellationToken(true) }));
        // Who looks ahead sees at once that no order of appends begins like that.
        Assert.Equal(HistoryVerdict.NotLinearizable, HistoryChecker.Check(new StringMapSpecification(), calls).Verdict);

        HistoryBound BoundOf(HistoryBudget budget)
        {
            HistoryReport report = HistoryChecker.Check(new ShortSighted(), calls, budget);
            Assert.Equal(HistoryVerdict.Unknown, report.Verdict);
            return Assert.Single(report.Parts).Bound;
        }
    }

    [Theory]
    [InlineData(Effect.Reads, 0)]
    [InlineData(Effect.Updates, 0, 0)]
    [InlineData(Effect.Overwrites, 0, 0)]
    [InlineData(Effect.Overwrites, 0, 1, 0)]
    public void A_specification_that_contradicts_what_it_says_of_an_operation_is_refused(Effect effect, params int[] inputs)
    {
        // Something reads at the end, so that what is before matters.
        Call<int, int>[] calls = [.. inputs.Append(2).Select((input, at) => new Call<int, int>(0, input, 2 * at, 0, (2 * at) + 1))];
        string message = Assert.Throws<InvalidOperationException>(() => HistoryChecker.Check(new Liar(effect), calls)).Message;
        Assert.Contains($"its effect is {effect}", message);
    }

    [Fact]
    public void The_example_of_the_page_about_histories_is_as_it_says()
    {
        var history = new Call<string, int>[]
        {
            new(client: 0, "increment", calledAt: 0),
            new(1, "read", 1, 1, 2),
            new(1, "read", 3, 0, 4),
        };
        HistoryReport report = HistoryChecker.Check(new Counter(), history);
        Assert.Equal(HistoryVerdict.NotLinearizable, report.Verdict);
        Assert.Equal([1, 2], Conflict.Find(new Counter(), history, report.Failure!).Calls);
    }

    [Fact]
    public void A_conflict_leaves_out_what_has_no_part_in_it()
    {
        Call<RegisterCall, RegisterResult>[] history =
        [
            Write(1, 0, 1), Read(1, 2, 3), Write(2, 4, 5), Read(2, 6, 7), Cas(5, 6, false, 8, 9), Read(1, 10, 11), Read(1, 12, 13),
        ];
        HistoryReport report = HistoryChecker.Check(Register, history);
        Assert.Equal(5, report.Failure!.Failure!.Stuck);
        Conflict conflict = Conflict.Find(Register, history, report.Failure);
        Assert.Equal([0, 2, 5], conflict.Calls);
        Assert.Throws<ArgumentException>(() => Conflict.Find(Register, history, report.Failure with { Failure = null }));
    }

    private static HistoryVerdict Verdict(params Call<RegisterCall, RegisterResult>[] calls) =>
        HistoryChecker.Check(Register, calls).Verdict;

    private static Call<RegisterCall, RegisterResult> Open(RegisterCall call, long calledAt) => new(0, call, calledAt);

    private static Call<RegisterCall, RegisterResult> Write(long value, long calledAt, long returnedAt) =>
        new(0, RegisterCall.Write(value), calledAt, new RegisterResult(true), returnedAt);

    private static Call<RegisterCall, RegisterResult> Read(long? value, long calledAt, long returnedAt) =>
        new(0, RegisterCall.Read, calledAt, new RegisterResult(true, value), returnedAt);

    private static Call<RegisterCall, RegisterResult> Cas(long expected, long value, bool succeeded, long calledAt, long returnedAt) =>
        new(0, RegisterCall.CompareAndSet(expected, value), calledAt, new RegisterResult(succeeded), returnedAt);

    private static Call<StringMapCall, string> Append(string key, string value, long calledAt, long returnedAt) =>
        new(0, StringMapCall.Append(key, value), calledAt, "", returnedAt);

    private static Call<StringMapCall, string> Get(string key, string value, long calledAt, long returnedAt) =>
        new(0, StringMapCall.Get(key), calledAt, value, returnedAt);

    /// <summary>The specification of that page.</summary>
    private sealed class Counter : ISpecification<int, string, int>
    {
        public int Initial => 0;

        public Next<int> Step(int state, string input, Returned<int> returned) => input switch
        {
            "increment" => [state + 1],
            "read" => returned.MayBe(state) ? [state] : [],
            _ => [state, state - 1],
        };
    }

    /// <summary>A map of which nothing is known beforehand but that keys do not affect each other.</summary>
    private sealed class ShortSighted : ISpecification<string, StringMapCall, string>
    {
        private readonly StringMapSpecification map = new();

        public string Initial => map.Initial;

        public Next<string> Step(string state, StringMapCall input, Returned<string> returned) => map.Step(state, input, returned);

        public string PartOf(StringMapCall input) => map.PartOf(input);
    }

    /// <summary>
    /// Operation 0 adds one, is not legal in most states, and is said to do something else; 1 keeps nothing; 2 reads.
    /// </summary>
    private sealed class Liar(Effect effect) : ISpecification<int, int, int>
    {
        public int Initial => 0;

        public Next<int> Step(int state, int input, Returned<int> returned) =>
            input switch { 1 => [5], 2 => [state], _ => state is 0 or 5 ? [state + 1] : [] };

        public Effect EffectOf(int input, Returned<int> returned) =>
            input switch { 0 => effect, 1 => Effect.Overwrites, _ => Effect.Reads };
    }
}
