using PtSpec.Scheduling;
using Xunit;

namespace PtSpec.Samples.Stacks;

/// <summary>A stack that is right, and one that is not, under every schedule that makes a difference.</summary>
public class StackTests
{
    // Two values lie there. One thread pops; the other pops both and pushes one again.
    private static readonly StackProgram s_aba = new(
        [1, 2],
        [[new StackCall(null)], [new StackCall(null), new StackCall(null), new StackCall(3)]]);

    [Fact]
    public void A_stack_with_fresh_nodes_holds()
    {
        ScheduleReport report = Schedules.Explore(s_aba.Of(content => new LockFreeStack(content)), Strategy.Dpor);

        Assert.True(report.Verdict == ScheduleVerdict.Holds, report.ToString());
    }

    [Fact]
    public void A_stack_that_uses_nodes_again_has_the_ABA_bug()
    {
        ScheduleReport report = Schedules.Explore(s_aba.Of(content => new TreiberStack(3, content)), Strategy.Dpor);

        Assert.Equal(ScheduleVerdict.Violated, report.Verdict);
        // One preemption is enough, and the schedule that shows it is short.
        Assert.Equal(1, report.Failure!.Preemptions);
        Assert.Equal("0*2 1", report.Failure.Schedule.ToString());
    }

    [Fact]
    public void The_schedule_replays()
    {
        ReplayReport replay = Schedules.Replay(s_aba.Of(content => new TreiberStack(3, content)), Schedule.Parse("0*2 1"));

        Assert.Equal(-1, replay.Misfit);
        Assert.NotNull(replay.Failure);
        Assert.Contains("popped and left", replay.Failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("preemptions=1")]
    [InlineData("delays=1")]
    [InlineData("pct=2")]
    [InlineData("random")]
    public void Other_strategies_find_it_too(string strategy)
    {
        ScheduleReport report = Schedules.Explore(
            s_aba.Of(content => new TreiberStack(3, content)), Strategy.Parse(strategy, seed: 1), new ScheduleBounds { Schedules = 100_000 });

        Assert.Equal(ScheduleVerdict.Violated, report.Verdict);
        Assert.Equal(1, report.Failure!.Preemptions);
    }

    [Fact]
    public void The_same_code_runs_on_real_threads()
    {
        var stack = new LockFreeStack([]);
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < 1000; i++)
            {
                stack.Push(default(HardwareMemory), (thread * 1000) + i);
                stack.Pop(default(HardwareMemory));
            }
        });

        Assert.Null(stack.Pop(default(HardwareMemory)));
    }
}
