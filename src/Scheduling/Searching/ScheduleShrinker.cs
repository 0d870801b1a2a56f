using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>
/// Makes a schedule that goes wrong simpler: fewer preemptions first, then fewer turns, then turns that say no number. Each
/// simpler one is run, and must go wrong in the same way.
/// </summary>
internal sealed class ScheduleShrinker(Engine engine, Ending ending)
{
    // Schedules with few preemptions are few: it is worth looking through them.
    private const int SchedulesPerBound = 20_000;

    private readonly Replaying replaying = new();
    private readonly Type? exception = engine.Failure?.GetType();

    /// <summary>The simplest that is found.</summary>
    public Schedule Shrink(Schedule schedule, int preemptions)
    {
        schedule = WithFewestPreemptions(schedule, preemptions);
        Size size = SizeOf(schedule)
            ?? throw new InvalidOperationException($"The schedule {schedule} does not do what it did.");
        bool isSimpler = true;
        while (isSimpler)
        {
            isSimpler = false;
            foreach (Schedule simpler in Simpler(schedule))
            {
                if (SizeOf(simpler) is not { } other || other.CompareTo(size) >= 0)
                    continue;
                (schedule, size, isSimpler) = (simpler, other, true);
                break;
            }
        }
        return schedule;
    }

    /// <summary>Schedules that are simpler by a little: a turn less, or one that goes on for as long as it can, or ends sooner.</summary>
    public static IEnumerable<Schedule> Simpler(Schedule schedule)
    {
        IReadOnlyList<Turn> turns = schedule.Turns;
        for (int i = turns.Count - 1; i >= 0; i--)
            yield return new Schedule(Merged(turns.Where((_, other) => other != i)));
        for (int i = 0; i < turns.Count; i++)
        {
            if (turns[i].Steps != 0)
                yield return With(turns, i, 0);
        }
        for (int i = 0; i < turns.Count; i++)
        {
            if (turns[i].Steps > 1)
                yield return With(turns, i, turns[i].Steps / 2);
            if (turns[i].Steps > 2)
                yield return With(turns, i, turns[i].Steps - 1);
        }
    }

    private static Schedule With(IReadOnlyList<Turn> turns, int which, int steps) =>
        new(Merged(turns.Select((turn, i) => i == which ? turn with { Steps = steps } : turn)));

    private static List<Turn> Merged(IEnumerable<Turn> turns)
    {
        var merged = new List<Turn>();
        foreach (Turn turn in turns)
        {
            if (merged.Count == 0 || merged[^1].Cpu != turn.Cpu)
                merged.Add(turn);
            else
                merged[^1] = turn with { Steps = merged[^1].Steps == 0 || turn.Steps == 0 ? 0 : merged[^1].Steps + turn.Steps };
        }
        return merged;
    }

    private Schedule WithFewestPreemptions(Schedule schedule, int preemptions)
    {
        for (int most = 0; most < preemptions; most++)
        {
            var search = new Enumeration(Cost.Preemptions, most);
            for (int i = 0; i < SchedulesPerBound && search.Begin(); i++)
            {
                if (IsSame(engine.RunOnce(search)))
                    return Schedule.Of(engine.Decided);
            }
        }
        return schedule;
    }

    private Size? SizeOf(Schedule schedule)
    {
        Search search = replaying.Of(schedule);
        search.Begin();
        if (!IsSame(engine.RunOnce(search)))
            return null;
        return new Size(
            engine.Preemptions, schedule.Turns.Count, schedule.Turns.Count(turn => turn.Steps != 0), schedule.Turns.Sum(turn => turn.Steps));
    }

    private bool IsSame(Ending other) => other == ending && engine.Failure?.GetType() == exception;

    private readonly record struct Size(int Preemptions, int Turns, int Numbers, int Steps) : IComparable<Size>
    {
        public int CompareTo(Size other) =>
            (Preemptions, Turns, Numbers, Steps).CompareTo((other.Preemptions, other.Turns, other.Numbers, other.Steps));
    }
}
