using System.Diagnostics;
using System.Runtime.ExceptionServices;
using PtSpec.Scheduling.Running;
using PtSpec.Scheduling.Searching;

namespace PtSpec.Scheduling;

/// <summary>Runs programs under schedules.</summary>
public static class Schedules
{
    // A switch of CPU takes a few frames. What a thread does not use of its stack costs addresses only.
    private const int StackBytes = 256 << 20;

    // Between two looks at the clock.
    private const int SchedulesBetweenLooks = 256;

    /// <summary>Runs a program under the schedules of a strategy, up to the first that goes wrong.</summary>
    /// <exception cref="NotDeterministicException">A program is not deterministic.</exception>
    public static ScheduleReport Explore<TShared>(
        ConcurrentProgram<TShared> program, Strategy strategy, ScheduleBounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(strategy);
        return Explore(new ProgramEngine<TShared>(program, (bounds ?? new ScheduleBounds()).Steps), strategy, bounds ?? new ScheduleBounds());
    }

    /// <summary>Runs a program under one schedule.</summary>
    /// <param name="program">The program.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stepsMax">As <see cref="ScheduleBounds.Steps"/>.</param>
    /// <exception cref="NotDeterministicException">A program is not deterministic.</exception>
    public static ReplayReport Replay<TShared>(ConcurrentProgram<TShared> program, Schedule schedule, int stepsMax = 1000)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(schedule);
        return Replay(new ProgramEngine<TShared>(program, stepsMax), schedule);
    }

    /// <summary>
    /// Schedules that are simpler than one by a little: a turn less, or one that goes on for as long as it can, or ends sooner. For
    /// who shrinks programs and schedules together.
    /// </summary>
    public static IEnumerable<Schedule> Simpler(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return ScheduleShrinker.Simpler(schedule);
    }

    /// <summary>As the other, for engines of any kind.</summary>
    internal static ScheduleReport Explore(Engine engine, Strategy strategy, ScheduleBounds bounds) =>
        OnLargeStack(() => ExploreHere(engine, strategy, bounds));

    /// <summary>As the other, for engines of any kind.</summary>
    internal static ReplayReport Replay(Engine engine, Schedule schedule) => OnLargeStack(() =>
    {
        Search search = new Replaying().Of(schedule);
        search.Begin();
        Ending ending = engine.RunOnce(search);
        IReadOnlyList<ScheduledStep> steps = Told.Steps(engine);
        return new ReplayReport(
            ending == Ending.Complete ? null : Told.Failure(engine, ending, schedule, steps), steps, ((Replaying)search).Misfit);
    });

    private static ScheduleReport ExploreHere(Engine engine, Strategy strategy, ScheduleBounds bounds)
    {
        Search search = strategy.Start(engine.Cpus);
        engine.IsRecording |= search.NeedsAccesses;
        long start = Stopwatch.GetTimestamp();
        long schedules = 0;
        long steps = 0;
        bool isOver = false;
        bool leftOut = false;
        Ending ending = Ending.Complete;
        while (schedules < bounds.Schedules && ending == Ending.Complete)
        {
            if (schedules % SchedulesBetweenLooks == 0)
                bounds.Progress?.Invoke(schedules, steps);
            if (schedules % SchedulesBetweenLooks == 0
                && (bounds.Cancellation.IsCancellationRequested || Stopwatch.GetElapsedTime(start) > bounds.Time))
                break;
            isOver = !search.Begin();
            if (isOver)
                break;
            ending = engine.RunOnce(search);
            schedules++;
            steps += engine.Steps;
            leftOut |= engine.IsLong;
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        // The bound on schedules may have been just enough.
        isOver = isOver || (ending == Ending.Complete && schedules == bounds.Schedules && !search.LeftOut && !search.Begin());
        return new ScheduleReport
        {
            Verdict = ending != Ending.Complete ? ScheduleVerdict.Violated
                : isOver && !search.LeftOut && !leftOut ? ScheduleVerdict.Holds
                : ScheduleVerdict.NotExhausted,
            Strategy = strategy,
            Schedules = schedules,
            Redundant = search.Redundant,
            Steps = steps,
            Elapsed = elapsed,
            Failure = ending == Ending.Complete ? null : Failed(engine, ending, bounds.Shrinks),
            Bound = search is Pct pct && pct.ToBound() is { Counted: > 0 } bound ? bound : null,
        };
    }

    private static FailedSchedule Failed(Engine engine, Ending ending, bool shrinks)
    {
        Schedule schedule = Schedule.Of(engine.Decided);
        engine.IsRecording = false;
        if (shrinks)
            schedule = new ScheduleShrinker(engine, ending).Shrink(schedule, engine.Preemptions);
        Search replaying = new Replaying().Of(schedule);
        replaying.Begin();
        Ending again = engine.RunOnce(replaying);
        Debug.Assert(again == ending, "A replay ends as the schedule did.");
        return Told.Failure(engine, again, schedule, Told.Steps(engine));
    }

    private static T OnLargeStack<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = action();
                }
                catch (Exception e)
                {
                    thrown = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result;
    }
}
