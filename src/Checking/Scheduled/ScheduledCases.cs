using FsCheck;
using FsCheck.Fluent;
using PtSpec.Scheduling;

namespace PtSpec.Checking.Scheduled;

/// <summary>
/// Programs together with schedules for FsCheck: what fails shrinks to fewer operations first, each with the schedule as it is and
/// as it can be, and then to a schedule with fewer turns.
/// </summary>
public static class ScheduledCases
{
    private const int TurnsMax = 6;
    private const int StepsMax = 12;

    /// <summary>Random programs under random schedules.</summary>
    /// <param name="programs">Makes programs.</param>
    /// <param name="simpler">Programs with fewer operations.</param>
    /// <param name="cpus">The CPUs that schedules give turns to; a turn of one that is not there is over at once.</param>
    public static Arbitrary<(TProgram Program, Schedule Schedule)> Arbitrary<TProgram>(
        Gen<TProgram> programs, Func<TProgram, IEnumerable<TProgram>> simpler, int cpus = 2)
    {
        ArgumentNullException.ThrowIfNull(programs);
        ArgumentNullException.ThrowIfNull(simpler);
        return Arb.From(
            from program in programs
            from schedule in RandomSchedules(cpus)
            select (program, schedule),
            random => Shrink(random.program, random.schedule, simpler));
    }

    /// <summary>Random schedules of a few turns.</summary>
    public static Gen<Schedule> RandomSchedules(int cpus) =>
        from count in Gen.Choose(0, TurnsMax)
        from turns in (from cpu in Gen.Choose(0, cpus - 1)
                       from steps in Gen.Choose(0, StepsMax)
                       select new Turn(cpu, steps)).ArrayOf(count)
        select new Schedule(turns);

    private static IEnumerable<(TProgram Program, Schedule Schedule)> Shrink<TProgram>(
        TProgram program, Schedule schedule, Func<TProgram, IEnumerable<TProgram>> simpler)
    {
        // Fewer operations are fewer steps: a turn may have to be shorter along with them.
        Schedule[] schedules = [schedule, .. Schedules.Simpler(schedule)];
        foreach (TProgram fewer in simpler(program))
        {
            foreach (Schedule possible in schedules)
                yield return (fewer, possible);
        }
        foreach (Schedule fewer in schedules.Skip(1))
            yield return (program, fewer);
    }
}
