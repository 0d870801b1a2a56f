using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

[Properties(Arbitrary = [typeof(Graphs)])]
public class BoundTests
{
    [Property(MaxTest = 500)]
    public void A_bound_on_states_is_kept_and_named_only_when_it_cut_something(Graph graph, PositiveInt bound)
    {
        ExplorationResult whole = Explorer.Run(new GraphModel(graph));
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { MaxStates = bound.Get });

        Assert.True(result.States <= bound.Get);
        // Each level has a state.
        Assert.InRange(result.Depth, 1, result.States);
        if (whole.States <= bound.Get)
            PathChecks.AssertSame(whole, result);
        else if (result.Verdict == Verdict.Violated)
            PathChecks.AssertGenuine(graph, result);
        else
            Assert.Equal((Verdict.OutOfBudget, Bound.States, bound.Get), (result.Verdict, result.Bound, result.States));
    }

    [Property(MaxTest = 300)]
    public void A_bound_on_memory_is_kept_and_named(Graph graph, PositiveInt kilobytes)
    {
        // Set aside for the path to a violation, in searches as small as these.
        const long aside = 8192;
        long bound = kilobytes.Get * 8192L;
        ExplorationResult whole = Explorer.Run(new GraphModel(graph));
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { MaxMemoryBytes = bound });

        Assert.True(result.PeakMemoryBytes <= bound);
        if (result.Verdict == Verdict.OutOfBudget)
        {
            Assert.Equal(Bound.Memory, result.Bound);
            Assert.True(whole.PeakMemoryBytes + aside > bound);
        }
        else if (whole.PeakMemoryBytes + aside <= bound)
        {
            PathChecks.AssertSame(whole, result);
        }
    }

    [Fact]
    public void A_bound_on_memory_ends_an_endless_search()
    {
        var options = new ExplorationOptions { MaxMemoryBytes = 20_000_000 };
        ExplorationResult result = Explorer.Run(new Counter(long.MaxValue), options);
        Assert.Equal((Verdict.OutOfBudget, Bound.Memory), (result.Verdict, result.Bound));
        Assert.InRange(result.States, 300_000, 2_000_000);
        Assert.InRange(result.PeakMemoryBytes, 10_000_000, 20_000_000);
    }

    [Property]
    public void Without_time_nothing_is_claimed(Graph graph)
    {
        ExplorationResult result = Explorer.Run(new GraphModel(graph), new ExplorationOptions { TimeLimit = TimeSpan.Zero });
        Assert.Equal((Verdict.OutOfBudget, Bound.Time), (result.Verdict, result.Bound));
    }

    [Fact]
    public void A_time_limit_ends_an_endless_search()
    {
        var options = new ExplorationOptions { TimeLimit = TimeSpan.FromMilliseconds(50), MaxMemoryBytes = 4L << 30 };
        ExplorationResult result = Explorer.Run(new Counter(long.MaxValue), options);
        Assert.Equal((Verdict.OutOfBudget, Bound.Time), (result.Verdict, result.Bound));
        Assert.True(result.States > 0);
    }

    [Fact]
    public void A_search_cancelled_before_it_starts_claims_nothing()
    {
        var options = new ExplorationOptions { Cancellation = new CancellationToken(canceled: true) };
        ExplorationResult result = Explorer.Run(new Counter(10), options);
        Assert.Equal((Verdict.Cancelled, Bound.None, 0L), (result.Verdict, result.Bound, result.States));
    }

    [Fact]
    public void Progress_is_reported_while_searching_and_may_cancel()
    {
        using var source = new CancellationTokenSource();
        List<ExplorationProgress> reports = [];
        var options = new ExplorationOptions
        {
            Cancellation = source.Token,
            MaxMemoryBytes = 4L << 30,
            Progress = report =>
            {
                reports.Add(report);
                if (reports.Count == 2)
                    source.Cancel();
            },
        };
        ExplorationResult result = Explorer.Run(new Counter(long.MaxValue), options);

        Assert.Equal(Verdict.Cancelled, result.Verdict);
        Assert.Equal(2, reports.Count);
        Assert.True(reports[0].States < reports[1].States && reports[1].States <= result.States);
        Assert.All(reports, report => Assert.True(report is { States: > 0, Depth: > 0, StatesPerSecond: > 0, MemoryBytes: > 0 }));
    }
}
