namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>Finds the place where no order works.</summary>
internal static class StuckPlace
{
    private const long StepsLeast = 1 << 16;

    // Without looking ahead a search may take long; there is an order to show without it.
    private const long StepsToShow = 1 << 10;

    /// <summary>Finds it in a part that a search found not to be linearizable.</summary>
    /// <param name="failed">The search, which cannot be used any longer.</param>
    /// <param name="memory">How many bytes may be used, about.</param>
    /// <param name="isOver">Whether to stop at once.</param>
    public static PartFailure Find(PartSearch failed, long memory, Func<bool> isOver)
    {
        // Where nothing was judged by what comes later, the furthest layer is the place.
        if (!failed.LookedAhead)
            return Failure(failed, failed.FirstOf(failed.Furthest), true);
        int furthest = failed.FirstOf(failed.Furthest);
        long steps = StepsLeast + (2 * failed.Configurations);
        int first = failed.Furthest;
        int last = failed.Layers - 1;
        while (first < last)
        {
            int middle = first + ((last - first) / 2);
            PartSearch search = failed.Until(middle, looksAheadToLast: true);
            search.Advance(steps, memory, isOver);
            if (search.Status == SearchStatus.NotLinearizable)
                last = middle;
            else if (search.Status == SearchStatus.Linearizable)
                first = middle + 1;
            else
                return Failure(search, furthest, false);
        }
        PartSearch place = failed.Until(first, looksAheadToLast: false);
        place.Advance(StepsToShow, memory, isOver);
        if (first > 0 && (place.Status != SearchStatus.NotLinearizable || place.Furthest != first))
        {
            place = failed.Until(first - 1, looksAheadToLast: true);
            place.Advance(steps, memory, isOver);
        }
        return Failure(place, failed.FirstOf(first), true);
    }

    private static PartFailure Failure(PartSearch search, int stuck, bool isExact) =>
        new(stuck, [.. search.LongestPrefixes().Select(p => new PartialOrder(p.Order, p.State))], isExact);
}
