using System.Globalization;
using System.Text;

namespace PtSpec.Scheduling;

/// <summary>What is known after an exploration.</summary>
public enum ScheduleVerdict
{
    /// <summary>No schedule violates anything: all were run, or for each one that stands for it.</summary>
    Holds,

    /// <summary>A schedule violates something.</summary>
    Violated,

    /// <summary>No schedule that was run violates anything; there are others.</summary>
    NotExhausted,
}

/// <summary>How a schedule goes wrong.</summary>
public enum ScheduleFailure
{
    /// <summary>A program, or the check after them, throws an exception.</summary>
    Exception,

    /// <summary>Somebody is unfinished, and nobody can go on.</summary>
    Deadlock,

    /// <summary>The programs do not end within the bound on steps, nor when everybody is left alone for long after it.</summary>
    Livelock,
}

/// <summary>A step that was taken.</summary>
/// <param name="Cpu">Who took it.</param>
/// <param name="Name">What it did: read, write, lock, ...</param>
/// <param name="Place">The place it is about, or nothing.</param>
/// <param name="Result">What the program was told.</param>
public sealed record ScheduledStep(int Cpu, string Name, string Place, string Result)
{
    /// <inheritdoc/>
    public override string ToString() => $"cpu {Cpu}: {Name}{(Place.Length > 0 ? " " : "")}{Place}{(Result.Length > 0 ? " = " : "")}{Result}";
}

/// <summary>A schedule that goes wrong.</summary>
/// <param name="Failure">How.</param>
/// <param name="Message">What is wrong, in words.</param>
/// <param name="Exception">What was thrown, or null.</param>
/// <param name="Schedule">The schedule, which replays.</param>
/// <param name="Steps">What was done, step by step.</param>
/// <param name="Preemptions">How often a CPU gave way that could have gone on.</param>
public sealed record FailedSchedule(
    ScheduleFailure Failure,
    string Message,
    Exception? Exception,
    Schedule Schedule,
    IReadOnlyList<ScheduledStep> Steps,
    int Preemptions)
{
    // Of a schedule with more than twice as many, the middle is left out when it is printed.
    private const int StepsAtEnds = 100;

    /// <summary>The steps with a line each (of very many the first and last hundred), then what is wrong and the schedule.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int digits = Steps.Count.ToString(CultureInfo.InvariantCulture).Length;
        for (int i = 0; i < Steps.Count; i++)
        {
            if (Steps.Count > 2 * StepsAtEnds && i == StepsAtEnds)
            {
                text.AppendLine("...");
                i = Steps.Count - StepsAtEnds;
            }
            text.AppendLine(CultureInfo.InvariantCulture, $"{(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(digits)} {Steps[i]}");
        }
        text.AppendLine(Message);
        text.Append(CultureInfo.InvariantCulture, $"schedule: {Schedule}");
        return text.ToString();
    }
}

/// <summary>With what probability random schedules meet a bug, at least.</summary>
/// <param name="Depth">The bug's depth: how many steps must come in a certain order for it to show.</param>
/// <param name="Cpus">The CPUs, n.</param>
/// <param name="Steps">The most steps of a schedule that was run, k; the bound holds if no schedule has more.</param>
/// <param name="EachSchedule">1 / (n k^(depth - 1)): of one schedule.</param>
/// <param name="Counted">The schedules since k is what it is.</param>
public sealed record ProbabilityBound(int Depth, int Cpus, int Steps, double EachSchedule, long Counted)
{
    /// <summary>Of all of them together: 1 - (1 - p)^schedules.</summary>
    public double AllSchedules => 1 - Math.Pow(1 - EachSchedule, Counted);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"a bug of depth {Depth} shows in a schedule with probability at least 1/({Cpus} * {Steps}^{Depth - 1}) = {EachSchedule:G3}, in {Counted:N0} of them at least {AllSchedules:G4}, if none has more than {Steps:N0} steps");
}

/// <summary>What an exploration found.</summary>
public sealed record ScheduleReport
{
    /// <summary>What is known.</summary>
    public required ScheduleVerdict Verdict { get; init; }

    /// <summary>Which schedules were run.</summary>
    public required Strategy Strategy { get; init; }

    /// <summary>How many, those that turned out to be redundant included.</summary>
    public required long Schedules { get; init; }

    /// <summary>How many of them were the same as others but for the order of steps that nobody can tell.</summary>
    public required long Redundant { get; init; }

    /// <summary>Steps of all schedules together.</summary>
    public required long Steps { get; init; }

    /// <summary>How long it took, without shrinking.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The schedule that goes wrong, if there is one.</summary>
    public FailedSchedule? Failure { get; init; }

    /// <summary>With what probability a bug would have been met; null where chance had no part, or no schedule counts.</summary>
    public ProbabilityBound? Bound { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        string verdict = Verdict switch
        {
            ScheduleVerdict.Holds => "holds",
            ScheduleVerdict.Violated => "violated",
            _ => "not exhausted",
        };
        string redundant = Redundant > 0 ? $" ({Redundant:N0} redundant)" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(Failure is null ? "" : $"{Failure}\n")}{verdict}: {Strategy}, {Schedules:N0} schedules{redundant}, {Steps:N0} steps, {Elapsed.TotalSeconds:F2} s{(Bound is null ? "" : $"\n{Bound}")}");
    }
}

/// <summary>What a replay did.</summary>
/// <param name="Failure">How it went wrong; null if it did not.</param>
/// <param name="Steps">What was done, step by step.</param>
/// <param name="Misfit">The number of the first turn that could not be taken as it says, from 0; -1 if all could.</param>
public sealed record ReplayReport(FailedSchedule? Failure, IReadOnlyList<ScheduledStep> Steps, int Misfit);
