using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;
using PtSpec.Scheduling.Searching;

namespace PtSpec.Properties.Scheduling;

/// <summary>What a search comes to when it does not stop at the first violation.</summary>
/// <param name="Schedules">How many schedules were run.</param>
/// <param name="Outcomes">What can be seen in the end.</param>
/// <param name="Traces">Mazurkiewicz's traces.</param>
/// <param name="IsWhole">Whether it came to its end within the limit.</param>
internal sealed record EveryEnd(long Schedules, IReadOnlySet<string> Outcomes, IReadOnlySet<string> Traces, bool IsWhole)
{
    public const int Limit = 60_000;

    public static EveryEnd Of(SmallProgram program, Search search)
    {
        var outcomes = new HashSet<string>();
        var traces = new HashSet<string>();
        SmallMemory? last = null;
        ConcurrentProgram<SmallMemory> concurrent = program.ToConcurrent();
        var observed = new ConcurrentProgram<SmallMemory>(() => last = concurrent.SetUp(), concurrent.Cpus);
        var engine = new ProgramEngine<SmallMemory>(observed, stepsMax: 200) { IsRecording = true };
        long schedules = 0;
        for (; schedules < Limit; schedules++)
        {
            if (!search.Begin())
                return new EveryEnd(schedules, outcomes, traces, true);
            Ending ending = engine.RunOnce(search);
            outcomes.Add(SmallProgram.Seen(last!, ending == Ending.Deadlock));
            traces.Add(TraceKey.Of(engine));
        }
        return new EveryEnd(schedules, outcomes, traces, false);
    }
}
