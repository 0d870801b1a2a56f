using FsCheck.Xunit;
using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;
using PtSpec.Scheduling.Searching;
using Xunit;

namespace PtSpec.Properties.Scheduling;

/// <summary>A schedule is all there is to know: run again, it does the same.</summary>
[Properties(Arbitrary = [typeof(SmallPrograms)], QuietOnSuccess = true)]
public class ReplayProperties
{
    [Property(MaxTest = 300)]
    public void What_a_random_schedule_did_is_done_again_by_its_written_form(SmallProgram program, ulong seed)
    {
        var engine = new ProgramEngine<SmallMemory>(program.ToConcurrent(), stepsMax: 200);
        Search random = new RandomWalk(seed);
        random.Begin();
        Ending ending = engine.RunOnce(random);
        IReadOnlyList<ScheduledStep> steps = Told.Steps(engine);
        Schedule written = Schedule.Parse(Schedule.Of(engine.Trace).ToString());

        ReplayReport replay = Schedules.Replay(program.ToConcurrent(), written);

        Assert.Equal(-1, replay.Misfit);
        Assert.Equal(steps, replay.Steps);
        Assert.Equal(ending == Ending.Deadlock, replay.Failure?.Failure == ScheduleFailure.Deadlock);
    }

    [Property(MaxTest = 100)]
    public void A_bounded_search_meets_some_of_what_all_schedules_meet_and_all_of_it_when_nothing_is_left_out(SmallProgram program)
    {
        EveryEnd all = EveryEnd.Of(program, new Enumeration(Cost.None, 0));
        foreach (Cost cost in (Cost[])[Cost.Preemptions, Cost.Delays])
        {
            var before = new HashSet<string>();
            for (int most = 0; most <= 3; most++)
            {
                var search = new Enumeration(cost, most);
                EveryEnd bounded = EveryEnd.Of(program, search);
                Assert.Subset(all.Outcomes.ToHashSet(), bounded.Outcomes.ToHashSet());
                Assert.Superset(before, bounded.Outcomes.ToHashSet());
                if (!search.LeftOut)
                    Assert.Equal(all.Schedules, bounded.Schedules);
                before = [.. bounded.Outcomes];
            }
        }
    }

    [Property(MaxTest = 100)]
    public void A_shrunk_schedule_goes_wrong_in_the_same_way(SmallProgram program, ulong seed)
    {
        ConcurrentProgram<SmallMemory> plain = program.ToConcurrent();
        var picky = new ConcurrentProgram<SmallMemory>(plain.SetUp, plain.Cpus)
        {
            Check = shared => Assert.NotEqual(2, shared.Cells[0].Value),
        };

        ScheduleReport report = Schedules.Explore(picky, Strategy.Random(seed), new ScheduleBounds { Schedules = 50 });

        if (report.Failure is not { } failure)
            return;
        FailedSchedule again = Schedules.Replay(picky, failure.Schedule).Failure!;
        Assert.Equal(failure.Failure, again.Failure);
        Assert.Equal(failure.Message, again.Message);
        Assert.Equal(failure.Steps, again.Steps);
    }

    [Fact]
    public void A_program_that_is_not_deterministic_is_refused()
    {
        int runs = 0;
        var program = new ConcurrentProgram<Cell>(
            () => new Cell(),
            (cell, memory) =>
            {
                memory.Write(cell, 1);
                if (runs++ % 2 == 0)
                    memory.Read(cell);
                memory.Write(cell, 2);
            },
            (cell, memory) => memory.Write(cell, 3));

        Assert.Throws<NotDeterministicException>(() => Schedules.Explore(program, Strategy.All));
    }

    [Fact]
    public void A_program_that_swallows_every_exception_does_not_swallow_another_s_failure()
    {
        var program = new ConcurrentProgram<Cell>(
            () => new Cell(),
            (cell, memory) =>
            {
                try
                {
                    memory.Write(cell, 1);
                }
                catch (Exception)
                {
                    // As careless code does.
                }
            },
            (cell, memory) =>
            {
                if (memory.Read(cell) == 0)
                    throw new InvalidOperationException("too early");
            });

        foreach (Strategy strategy in new[] { Strategy.All, Strategy.Dpor })
            Assert.Equal(ScheduleVerdict.Violated, Schedules.Explore(program, strategy).Verdict);
    }

    [Fact]
    public void Who_spins_for_what_never_comes_is_a_livelock_and_who_is_only_unlucky_is_none()
    {
        ConcurrentProgram<Cell> Spinning(long awaited) => new(
            () => new Cell(),
            (cell, memory) =>
            {
                while (memory.Read(cell) != awaited)
                    memory.Yield();
            },
            (cell, memory) => memory.Write(cell, 1));

        Assert.Equal(ScheduleFailure.Livelock, Schedules.Explore(Spinning(2), Strategy.Dpor).Failure!.Failure);
        Assert.Null(Schedules.Explore(Spinning(1), Strategy.Dpor).Failure);
    }

    [Theory]
    [InlineData("0*")]
    [InlineData("x")]
    [InlineData("0*0")]
    [InlineData("-1")]
    [InlineData("0*2*3")]
    public void What_is_no_schedule_is_told(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => Schedule.Parse(text)).Message);
}
