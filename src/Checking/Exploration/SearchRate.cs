using System.Diagnostics;

namespace PtSpec.Checking.Exploration;

/// <summary>How many states a second a search discovers: between two numbers, as it was seen to.</summary>
/// <param name="Slowest">The smaller one, above 0.</param>
/// <param name="Fastest">The larger one.</param>
internal sealed record SearchRate(double Slowest, double Fastest)
{
    private const int StatesOfEach = 1 << 17;
    private const int LeastRounds = 4;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(0.3);

    /// <summary>Searches a model up to a bound on states, some times over.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threads">How many threads search, at least 1.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static SearchRate Measure<TModel>(TModel model, int threads, CancellationToken cancellation = default)
        where TModel : struct, IModel
    {
        var options = new ExplorationOptions { MaxStates = StatesOfEach, Threads = threads, Cancellation = cancellation };
        // The first search compiles what it runs.
        Explorer.Run(model, options);
        var rates = new List<double>();
        for (long start = Stopwatch.GetTimestamp(); rates.Count < LeastRounds || Stopwatch.GetElapsedTime(start) < s_enough;)
        {
            long begin = Stopwatch.GetTimestamp();
            long states = Explorer.Run(model, options).States;
            cancellation.ThrowIfCancellationRequested();
            rates.Add(states / Math.Max(Stopwatch.GetElapsedTime(begin).TotalSeconds, 1e-9));
        }
        return Of(rates)!;
    }

    /// <summary>The rate that was seen in turns; null when there was none in which anything was discovered.</summary>
    public static SearchRate? Of(IEnumerable<double> rates)
    {
        double[] seen = [.. rates.Where(rate => rate > 0)];
        return seen.Length == 0 ? null : new SearchRate(seen.Min(), seen.Max());
    }

    /// <summary>How long it takes to discover so many states: between two times.</summary>
    public (TimeSpan Shortest, TimeSpan Longest) TimeFor(double states) => (At(states, Fastest), At(states, Slowest));

    private static TimeSpan At(double states, double rate) =>
        TimeSpan.FromSeconds(Math.Min(Math.Max(0, states) / rate, TimeSpan.MaxValue.TotalSeconds / 2));
}

/// <summary>How long a search takes, as far as an estimate and some short searches tell.</summary>
/// <param name="States">How many states there are.</param>
/// <param name="Preparation">How long it took until the first step could be taken.</param>
/// <param name="Rate">How fast short searches were.</param>
internal sealed record EstimateOfTime(EstimateOfStates States, TimeSpan Preparation, SearchRate Rate)
{
    /// <summary>For the fewest states that are probable, at the fastest.</summary>
    public TimeSpan Shortest => Preparation + Rate.TimeFor(States.Low).Shortest;

    /// <summary>For the most states that are probable, at the slowest.</summary>
    public TimeSpan Longest => Preparation + Rate.TimeFor(States.High).Longest;
}
