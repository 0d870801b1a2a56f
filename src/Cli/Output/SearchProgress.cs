using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;

namespace PtSpec.Cli.Output;

/// <summary>How far some searches have come, told by several threads.</summary>
/// <param name="what">What is searched, in the plural.</param>
/// <param name="total">How many there are.</param>
internal sealed class SearchProgress(string what, int total)
{
    /// <summary>How long nothing is written where nothing can be redrawn.</summary>
    public static readonly TimeSpan PlainPatience = Forecast.Patience;

    /// <summary>How often a line is written there from then on.</summary>
    public static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private const double Megabyte = 1 << 20;

    private readonly ConcurrentDictionary<object, ExplorationProgress> running = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private long finishedStates;
    private int finished;

    /// <summary>About how many states there are, as far as anybody knows; 0 when nobody does.</summary>
    public double About { get; set; }

    /// <summary>What the search is for, where that is not plain; empty where it is.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>One line: counts and rate.</summary>
    public string Line
    {
        get
        {
            if (total == 1 && running.Values.FirstOrDefault(p => p.Phase != SearchPhase.Search) is { Phase: not SearchPhase.Search } after)
                return Purpose + After(after);
            long states = Interlocked.Read(ref finishedStates) + running.Values.Sum(p => p.States);
            double rate = states / Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
            string done = total > 1 ? $"{finished} of {total} {what}, " : "";
            string of = About > states ? $" of about {Forecast.Rounded(About)}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Purpose}{done}{Left}{states:N0}{of} states, {Where}{rate:N0} states/s");
        }
    }

    // Of many, as those that are done took: the rest may be harder.
    private string Left => total <= 1 || finished == 0 || finished >= total
        ? ""
        : $"about {Forecast.Time(Stopwatch.GetElapsedTime(start) * ((total - finished) / (double)finished))} left, ";

    private string Where
    {
        get
        {
            ICollection<ExplorationProgress> now = running.Values;
            if (now.Count == 0)
                return "";
            string depth = total == 1 ? $"depth {now.Max(p => p.Depth)}, " : "";
            return string.Create(CultureInfo.InvariantCulture, $"{depth}{now.Sum(p => p.MemoryBytes) / Megabyte:N0} MB, ");
        }
    }

    // The search itself is over: its rate means nothing any more.
    private static string After(ExplorationProgress now)
    {
        string phase = now.Phase switch
        {
            SearchPhase.Completion => $"{Property.Completion}: ",
            SearchPhase.Waiting => $"{Property.I8}: ",
            SearchPhase.Progress => $"{Property.Progress}: ",
            _ => "something is violated: looking for the path there, ",
        };
        string looked = now.Of == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"looked at {now.Looked:N0} of {now.Of:N0} states, ");
        return string.Create(CultureInfo.InvariantCulture, $"{phase}{looked}{now.MemoryBytes / Megabyte:N0} MB, after a search of {now.States:N0} states");
    }

    /// <summary>Notes that one of them is done, which needed so many states.</summary>
    public void Finish(long states)
    {
        Interlocked.Add(ref finishedStates, states);
        Interlocked.Increment(ref finished);
    }

    /// <summary>Runs one search, which reports here.</summary>
    public CheckReport Follow(ExplorationOptions options, Func<ExplorationOptions, CheckReport> check, Forecast? forecast = null)
    {
        var key = new object();
        CheckReport report = check(options with
        {
            Progress = p =>
            {
                running[key] = p;
                forecast?.See(p);
            },
        });
        running.TryRemove(key, out _);
        Interlocked.Add(ref finishedStates, report.Exploration.States);
        Interlocked.Increment(ref finished);
        return report;
    }
}
