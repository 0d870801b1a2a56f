namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>What came of checking a history.</summary>
/// <param name="Parts">What came of each part, in the order in which the history comes to them.</param>
public sealed record HistoryReport(IReadOnlyList<PartReport> Parts)
{
    /// <summary>Not linearizable if a part is not; unknown if there is no answer for a part.</summary>
    public HistoryVerdict Verdict =>
        Parts.Any(p => p.Verdict == HistoryVerdict.NotLinearizable) ? HistoryVerdict.NotLinearizable
        : Parts.Any(p => p.Verdict == HistoryVerdict.Unknown) ? HistoryVerdict.Unknown
        : HistoryVerdict.Linearizable;

    /// <summary>The first part that is not linearizable, or null.</summary>
    public PartReport? Failure => Parts.FirstOrDefault(p => p.Verdict == HistoryVerdict.NotLinearizable);

    /// <summary>How many configurations were looked at.</summary>
    public long Configurations => Parts.Sum(p => p.Configurations);
}

/// <summary>What came of checking a part of a history.</summary>
/// <param name="Part">The part, as the specification calls it.</param>
/// <param name="Calls">Its operations, as places in the history.</param>
/// <param name="Verdict">What is known of it.</param>
/// <param name="Bound">What ended the search without an answer.</param>
/// <param name="Configurations">How many configurations were looked at.</param>
public sealed record PartReport(
    string Part, IReadOnlyList<int> Calls, HistoryVerdict Verdict, HistoryBound Bound, long Configurations)
{
    /// <summary>
    /// When it is linearizable, an order that explains it, as places in the history; an operation that never returned is in
    /// it only if it had to take effect. <see cref="Linearization.Fault"/> tells whether an order is one.
    /// </summary>
    public IReadOnlyList<int>? Order { get; init; }

    /// <summary>When it is not linearizable, where no order works.</summary>
    public PartFailure? Failure { get; init; }
}

/// <summary>Where no order works.</summary>
/// <param name="Stuck">
/// The operation, as a place in the history, whose return cannot be explained: what has returned before has an order; with
/// this one it has none. What is still pending then may take part in the order or not, with the result that it has later.
/// </param>
/// <param name="Prefixes">Some of the longest orders that explain what has returned before: at most eight.</param>
/// <param name="IsExact">
/// False when the place was not looked for any longer: then what has returned until the stuck operation has an order still,
/// but none that goes on to the end.
/// </param>
public sealed record PartFailure(int Stuck, IReadOnlyList<PartialOrder> Prefixes, bool IsExact);

/// <summary>An order of some of the operations, after which none of those left can be next.</summary>
/// <param name="Order">The operations, as places in the history.</param>
/// <param name="State">The state after them, for a reader.</param>
public sealed record PartialOrder(IReadOnlyList<int> Order, string State);
