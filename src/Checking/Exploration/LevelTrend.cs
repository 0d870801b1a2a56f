namespace PtSpec.Checking.Exploration;

/// <summary>How many states the levels have that a breadth-first search has not come to, by how wide those were that it has.</summary>
/// <remarks>
/// Levels widen ever less, and then narrow: a logarithm of the width over the level is close to a parabola. It goes on from the last
/// levels as they went, and is down to a single state at the depth given.
/// </remarks>
internal static class LevelTrend
{
    // Of the levels known, the last of these are looked at for how they went; levels still to come are at least as many.
    private const double LookedAt = 0.25;

    private const int FewestLookedAt = 3;

    /// <summary>About how many states there are in the levels to come.</summary>
    /// <param name="widths">How wide the first levels are, at least one of them, each at least 1.</param>
    /// <param name="depth">How many levels there are, about; more than there are widths, or as many more as the trend needs.</param>
    public static double StatesToCome(IReadOnlyList<long> widths, double depth)
    {
        int last = widths.Count - 1;
        (double now, double slope) = Line(widths, Math.Min(last, Math.Max(FewestLookedAt, (int)(LookedAt * last))));
        double left = Math.Max(depth - last, Math.Max(FewestLookedAt, LookedAt * last));
        double bend = (now + (slope * left)) / (left * left);
        double states = 0;
        for (int level = 1; level <= (int)left; level++)
            states += Math.Exp(now + (slope * level) - (bend * level * level));
        return states;
    }

    // Least squares over the last levels: where the logarithm of their width is at the end, and how it rises.
    private static (double Now, double Slope) Line(IReadOnlyList<long> widths, int levels)
    {
        int first = widths.Count - 1 - levels;
        double middle = levels / 2.0;
        double mean = 0;
        for (int i = 0; i <= levels; i++)
            mean += Math.Log(widths[first + i]) / (levels + 1);
        double rise = 0;
        double spread = 0;
        for (int i = 0; i <= levels; i++)
        {
            rise += (i - middle) * (Math.Log(widths[first + i]) - mean);
            spread += (i - middle) * (i - middle);
        }
        double slope = spread > 0 ? rise / spread : 0;
        return (mean + (slope * middle), slope);
    }
}
