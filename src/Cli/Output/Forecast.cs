using System.Diagnostics;
using System.Globalization;
using PtSpec.Checking.Exploration;

namespace PtSpec.Cli.Output;

/// <summary>
/// Says of a search that is not over after a while how many states there are, about, and how long that takes. Short searches pay
/// nothing for it.
/// </summary>
/// <param name="estimate">Estimates what is searched.</param>
/// <param name="tell">Takes the line, and about how many states there are.</param>
internal sealed class Forecast(Func<EstimateOfStates> estimate, Action<string, double> tell)
{
    /// <summary>The steps of the sample: about a second, while the search goes on.</summary>
    public const int Steps = 1_000_000;

    /// <summary>How long a search goes on before anybody asks.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How often the estimate holds, as far as that is known.</summary>
    public const string HowSure = "of 76 scenarios with more states than that, and up to 4 million, such an interval held the count of 70";

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
            tell(Line(sampling.Result, rate, progress), sampling.Result.Likely);
    }

    /// <summary>How many states there are, and what that rests on.</summary>
    public static string Text(EstimateOfStates estimate) => string.Create(CultureInfo.InvariantCulture, $"{States(estimate)}\n{Reasons(estimate)}");

    /// <summary>How long that takes.</summary>
    public static string Text(EstimateOfTime estimate, int threads) =>
        $"time: {Times((estimate.Shortest, estimate.Longest))}; short searches on {threads} {(threads == 1 ? "thread" : "threads")} came to {Rates(estimate.Rate)}";

    private static string States(EstimateOfStates estimate) => estimate.IsExact
        ? string.Create(CultureInfo.InvariantCulture, $"{estimate.Searched:N0} states")
        : $"about {Rounded(estimate.Likely)} states, probably {Rounded(estimate.Low)} to {Rounded(estimate.High)}";

    private static string Reasons(EstimateOfStates estimate) => estimate.IsExact
        ? "counted: a short search came to its end"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"by the widths of the first {estimate.Levels} levels, of {estimate.Searched:N0} states, and {estimate.Walks.Walks:N0} walks of {estimate.Walks.WalkLength:N0} steps; {HowSure}");

    // How far the levels have come says something too.
    private static string Line(EstimateOfStates estimate, SearchRate rate, ExplorationProgress now)
    {
        (double fewest, double most) = (Math.Max(0, estimate.Low - now.States), Math.Max(0, estimate.High - now.States));
        string more = most > 0 ? $", so {Times((rate.TimeFor(fewest).Shortest, rate.TimeFor(most).Longest))} more" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{States(estimate)}{more}; depth {now.Depth} so far, and walks to an end of {estimate.Walks.WalkLength:N0} steps; {Rates(rate)}");
    }

    /// <summary>A number of which two digits say something.</summary>
    public static string Rounded(double states)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, states))) - 1));
        double rounded = Math.Round(states / unit) * unit;
        return rounded < 1e15 ? rounded.ToString("N0", CultureInfo.InvariantCulture) : rounded.ToString("0.0E+0", CultureInfo.InvariantCulture);
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
