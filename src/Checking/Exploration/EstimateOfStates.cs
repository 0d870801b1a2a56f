namespace PtSpec.Checking.Exploration;

/// <summary>
/// How many states a model has, as far as a short search from its beginning and a sample of walks tell. What lies behind a violation,
/// where a search ends, is counted too unless the short search came to it.
/// </summary>
/// <param name="Searched">States that the short search came to.</param>
/// <param name="Levels">Levels that it came through.</param>
/// <param name="IsExact">Whether it came to an end: then there are as many, and no others.</param>
/// <param name="Walks">The sample of walks.</param>
/// <param name="Likely">About how many states there are.</param>
/// <param name="Low">Probably no fewer.</param>
/// <param name="High">Probably no more.</param>
internal sealed record EstimateOfStates(
    long Searched, int Levels, bool IsExact, SampleOfWalks Walks, double Likely, double Low, double High)
{
    /// <summary>The states of the short search: some tenths of a second.</summary>
    public const int DefaultSearched = 1 << 17;

    // How deep a search goes, by how long walks are: half by their mean and half by the longest.
    private const double DepthByMean = 0.675;
    private const double DepthByLongest = 0.45;

    // How many decimal digits an estimate may be off, always and for each digit that it is above what was searched.
    private const double BelowAlways = 0.1;
    private const double BelowByDigit = 0.4;
    private const double AboveAlways = 0.35;
    private const double AboveByDigit = 0.2;

    // Where walks go round and never end, no level seems to be the last.
    private const double Most = 1e100;

    /// <summary>Estimates a model.</summary>
    /// <param name="model">The model, which tells its actors apart.</param>
    /// <param name="steps">How many steps the walks take together, at least.</param>
    /// <param name="searched">How many states are searched first, at least 1.</param>
    /// <param name="seed">The same seed gives the same estimate, on any machine.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <remarks>
    /// The levels of a breadth-first search widen ever less, and the walks tell how deep it goes: <see cref="LevelTrend"/>. How far that
    /// is off was seen in scenarios searched whole; "bench estimate" shows it.
    /// </remarks>
    public static EstimateOfStates Of<TModel>(
        TModel model,
        int steps = SampleOfWalks.DefaultSteps,
        int searched = DefaultSearched,
        int seed = SampleOfWalks.DefaultSeed,
        CancellationToken cancellation = default)
        where TModel : struct, IModel
    {
        var widths = new List<long>();
        ExplorationResult begun = Explorer.Run(
            model, new ExplorationOptions { MaxStates = searched, Cancellation = cancellation, Widths = widths });
        cancellation.ThrowIfCancellationRequested();
        var walks = SampleOfWalks.Of(model, steps, seed, cancellation);
        if (begun.Verdict != Verdict.OutOfBudget || widths.Count == 0)
            return new EstimateOfStates(begun.States, begun.Depth, begun.Verdict != Verdict.OutOfBudget, walks, begun.States, begun.States, begun.States);
        double depth = (DepthByMean * walks.WalkLength) + (DepthByLongest * walks.LongestWalk);
        double likely = Math.Clamp(widths.Sum() + LevelTrend.StatesToCome(widths, depth), begun.States, Most);
        double digits = Math.Log10(likely / begun.States);
        double least = Math.Max(begun.States, walks.Least);
        double low = Math.Max(least, likely / Math.Pow(10, BelowAlways + (BelowByDigit * digits)));
        double high = Math.Max(low, likely * Math.Pow(10, AboveAlways + (AboveByDigit * digits)));
        return new EstimateOfStates(begun.States, widths.Count, IsExact: false, walks, Math.Max(low, likely), low, high);
    }
}
