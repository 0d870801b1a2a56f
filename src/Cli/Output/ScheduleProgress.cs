using System.Diagnostics;
using System.Globalization;

namespace PtSpec.Cli.Output;

/// <summary>How far a run through schedules has come.</summary>
internal sealed class ScheduleProgress
{
    private readonly long start = Stopwatch.GetTimestamp();
    private long schedules;
    private long steps;

    /// <summary>One line: counts and rate.</summary>
    public string Line
    {
        get
        {
            long done = Interlocked.Read(ref schedules);
            double rate = done / Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
            return string.Create(CultureInfo.InvariantCulture, $"{done:N0} schedules, {Interlocked.Read(ref steps):N0} steps, {rate:N0} schedules/s");
        }
    }

    /// <summary>Notes how far it has come.</summary>
    public void See(long run, long taken)
    {
        Interlocked.Exchange(ref schedules, run);
        Interlocked.Exchange(ref steps, taken);
    }
}
