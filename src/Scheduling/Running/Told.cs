using System.Globalization;

namespace PtSpec.Scheduling.Running;

/// <summary>What a schedule did, told from the logs of its CPUs.</summary>
internal static class Told
{
    /// <summary>The steps of the last schedule, in order.</summary>
    public static IReadOnlyList<ScheduledStep> Steps(Engine engine)
    {
        var steps = new List<ScheduledStep>();
        var next = new int[engine.Cpus];
        foreach (byte cpu in engine.Trace)
        {
            VirtualCpu taker = engine[cpu];
            while (next[cpu] < taker.Count && !IsStep(taker[next[cpu]]))
                next[cpu]++;
            // A step that throws has no entry.
            if (next[cpu] < taker.Count)
                steps.Add(Step(cpu, taker[next[cpu]++]));
            else
                steps.Add(new ScheduledStep(cpu, taker.Pending, taker.At?.ToString() ?? "", "fails"));
        }
        return steps;
    }

    /// <summary>What is wrong with the last schedule.</summary>
    public static FailedSchedule Failure(Engine engine, Ending ending, Schedule schedule, IReadOnlyList<ScheduledStep> steps) =>
        ending switch
        {
            Ending.Deadlock => new FailedSchedule(
                ScheduleFailure.Deadlock, $"deadlock: {string.Join(", ", Waiting(engine))}", null, schedule, steps, engine.Preemptions),
            Ending.Livelock => new FailedSchedule(
                ScheduleFailure.Livelock,
                string.Create(CultureInfo.InvariantCulture, $"livelock: no end after {steps.Count} steps"),
                null, schedule, steps, engine.Preemptions),
            _ => new FailedSchedule(
                ScheduleFailure.Exception, engine.Failure!.Message, engine.Failure, schedule, steps, engine.Preemptions),
        };

    private static IEnumerable<string> Waiting(Engine engine) =>
        from cpu in Enumerable.Range(0, engine.Cpus)
        where !engine[cpu].IsFinished
        select $"cpu {cpu} waits in {engine[cpu].Pending} for {engine[cpu].At}";

    private static bool IsStep(in LogEntry entry) =>
        !ReferenceEquals(entry.Name, StepNames.New) && !ReferenceEquals(entry.Name, StepNames.Note);

    private static ScheduledStep Step(int cpu, in LogEntry entry)
    {
        bool returnsNothing = entry.Name is StepNames.Lock or StepNames.Unlock or StepNames.Yield;
        string result = returnsNothing ? ""
            : entry.At is null ? entry.Number.ToString(CultureInfo.InvariantCulture)
            : entry.At.HoldsReference ? entry.Reference?.ToString() ?? "null"
            : entry.Number.ToString(CultureInfo.InvariantCulture);
        return new ScheduledStep(cpu, entry.Name, entry.At?.ToString() ?? "", result);
    }
}
