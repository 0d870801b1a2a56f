using System.Diagnostics;
using System.Globalization;

namespace PtSpec.Cli.Output;

/// <summary>How many of some things are done, told by several threads.</summary>
/// <param name="what">What they are, in the plural.</param>
/// <param name="total">How many there are; 0 when nobody knows.</param>
internal sealed class CountProgress(string what, int total)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private int done;

    /// <summary>One line: how many, of how many, and how fast.</summary>
    public string Line
    {
        get
        {
            double rate = done / Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
            string of = total > 0 ? $" of {total}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{done:N0}{of} {what}, {rate:N1} {what}/s");
        }
    }

    /// <summary>Notes that one is done.</summary>
    public void Finish() => Interlocked.Increment(ref done);

    /// <summary>Does one of them.</summary>
    public T Do<T>(Func<T> work)
    {
        T result = work();
        Finish();
        return result;
    }
}
