namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>The operations of a part.</summary>
/// <param name="Name">The part, as the specification calls it.</param>
/// <param name="Calls">Its operations, as places in the history.</param>
internal sealed record PartCalls(string Name, List<int> Calls)
{
    /// <summary>Splits a history into its parts, in the order in which it comes to them.</summary>
    public static PartCalls[] Split<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, IReadOnlyList<Call<TInput, TOutput>> history)
        where TState : notnull
        where TInput : notnull
    {
        var parts = new Dictionary<string, PartCalls>();
        for (int i = 0; i < history.Count; i++)
        {
            if (history[i].ReturnedAt < history[i].CalledAt)
                throw new ArgumentException($"Operation {i} returned before it was called.", nameof(history));
            string name = specification.PartOf(history[i].Input);
            if (!parts.TryGetValue(name, out PartCalls? part))
                parts.Add(name, part = new PartCalls(name, []));
            part.Calls.Add(i);
        }
        return [.. parts.Values];
    }
}

/// <summary>Prepares the search of a part.</summary>
internal static class PartPreparation
{
    /// <summary>Prepares a search.</summary>
    /// <param name="specification">The specification.</param>
    /// <param name="history">The whole history.</param>
    /// <param name="part">The part's operations, as places in it.</param>
    public static PartSearch Prepare<TState, TInput, TOutput>(
        ISpecification<TState, TInput, TOutput> specification, IReadOnlyList<Call<TInput, TOutput>> history, List<int> part)
        where TState : notnull
        where TInput : notnull
    {
        var numbers = new Dictionary<(TInput, Returned<TOutput>), int>(part.Count);
        var kinds = new List<(TInput Input, Returned<TOutput> Returned, Effect Effect)>(part.Count);
        var calls = new List<TimedCall>(part.Count);
        var times = new List<(long CalledAt, long? ReturnedAt)>(part.Count);
        foreach (int index in part)
        {
            Call<TInput, TOutput> call = history[index];
            if (!numbers.TryGetValue((call.Input, call.Returned), out int kind))
            {
                numbers.Add((call.Input, call.Returned), kind = kinds.Count);
                kinds.Add((call.Input, call.Returned, specification.EffectOf(call.Input, call.Returned)));
            }
            // A read that never returned says nothing.
            if (call.IsOpen && kinds[kind].Effect == Effect.Reads)
                continue;
            calls.Add(new TimedCall(index, kind, kinds[kind].Effect) { LastLayer = int.MaxValue });
            times.Add((call.CalledAt, call.ReturnedAt));
        }
        var timeline = new Timeline([.. calls], [.. times]);
        var transitions = new Transitions<TState, TInput, TOutput>(specification, [.. kinds]);
        return Create(timeline, transitions, timeline.Layers.Length);
    }

    /// <summary>Makes a search that has words enough for the slots.</summary>
    /// <param name="timeline">The operations in time.</param>
    /// <param name="transitions">What the specification says.</param>
    /// <param name="readsAhead">The layer in which, and after which, reads are not looked ahead to.</param>
    public static PartSearch Create<TState, TInput, TOutput>(
        Timeline timeline, Transitions<TState, TInput, TOutput> transitions, int readsAhead)
        where TState : notnull
        where TInput : notnull => timeline.Slots switch
        {
            <= 64 => new PartSearch<TState, TInput, TOutput, ulong>(timeline, transitions, readsAhead),
            <= 256 => new PartSearch<TState, TInput, TOutput, FourWords>(timeline, transitions, readsAhead),
            <= HistoryChecker.PendingMost => new PartSearch<TState, TInput, TOutput, ManyWords>(timeline, transitions, readsAhead),
            _ => throw new NotSupportedException(
                $"{timeline.Slots} operations are pending at once; at most {HistoryChecker.PendingMost} can be."),
        };
}
