using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Exploration;

namespace PtSpec.Cli.Output;

/// <summary>
/// Says of a search that is not over after a while how many states there are at least, and how long that takes. Short searches pay
/// nothing for it.
/// </summary>
/// <param name="estimate">Samples what is searched.</param>
/// <param name="tell">Takes the line, and how many states there are at least.</param>
internal sealed class Forecast(Func<EstimateOfStates> estimate, Action<string, double> tell)
{
    /// <summary>The steps of the sample: about a second, while the search goes on.</summary>
    public const int Steps = 1_000_000;

    /// <summary>How long a search goes on before anybody asks.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How far the estimate is from what there is, as far as that is known.</summary>
    public const string HowFarOff = "a bound from below, and no more: of 46 shipped scenarios with 10,000 states or more it said 8 to 89 % of the states, 38 % in the median, and of one with 11.7 million 3 %";

    private readonly long start = Stopwatch.GetTimestamp();
    private readonly List<double> rates = [];
    private Task<EstimateOfStates>? sampling;
    private bool isTold;

    /// <summary>Notes how far the search has come; called on its thread.</summary>
    public void See(ExplorationProgress progress)
    {
        if (isTold || progress.Phase != SearchPhase.Search)
            return;
        rates.Add(progress.StatesPerSecond);
        if (sampling is null && Stopwatch.GetElapsedTime(start) >= Patience)
            sampling = Task.Run(estimate);
        if (sampling is not { IsCompleted: true })
            return;
        isTold = true;
        if (sampling.IsCompletedSuccessfully && SearchRate.Of(rates) is { } rate)
            tell(Line(sampling.Result, rate, progress), sampling.Result.Least);
    }

    /// <summary>How many states there are, which only a whole search could tell.</summary>
    public static string Text(EstimateOfStates estimate) => string.Create(
        CultureInfo.InvariantCulture, $"probably at least {estimate.Least:N0} states: {estimate.Walks:N0} walks met {estimate.Seen:N0}\n{HowFarOff}");

    /// <summary>How long that takes.</summary>
    public static string Text(EstimateOfTime estimate, int threads) =>
        $"time: at least {Times((estimate.Shortest, estimate.Longest))}; short searches on {threads} {(threads == 1 ? "thread" : "threads")} came to {Rates(estimate.Rate)}";

    // How far the levels have come says something even where the bound is far too low.
    private static string Line(EstimateOfStates estimate, SearchRate rate, ExplorationProgress now)
    {
        string more = estimate.Least > now.States ? $", so at least {Times(rate.TimeFor(estimate.Least - now.States))} more" : " in all";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"probably at least {estimate.Least:N0} states{more}; depth {now.Depth} so far, and walks to an end of {estimate.WalkLength:N0} steps; {Rates(rate)}");
    }

    private static string Rates(SearchRate rate) => string.Create(CultureInfo.InvariantCulture, $"{rate.Slowest:N0} to {rate.Fastest:N0} states/s");

    private static string Times((TimeSpan Shortest, TimeSpan Longest) times) =>
        Time(times.Shortest) is var least && Time(times.Longest) is var most && least == most ? least : $"{least} to {most}";

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0.1 } => Number(Math.Max(time.TotalSeconds, 0.001), "F3", "s"),
        { TotalSeconds: < 10 } => Number(time.TotalSeconds, "F1", "s"),
        { TotalMinutes: < 2 } => Number(time.TotalSeconds, "F0", "s"),
        { TotalHours: < 2 } => Number(time.TotalMinutes, "F0", "min"),
        { TotalDays: < 2 } => Number(time.TotalHours, "F0", "h"),
        _ => Number(time.TotalDays, "N0", "days"),
    };

    private static string Number(double value, string format, string unit) => $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
}
