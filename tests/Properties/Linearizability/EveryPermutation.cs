using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Linearizability;

/// <summary>Linearizability as it is defined: is there an order of the operations that explains every outcome?</summary>
internal sealed class EveryPermutation
{
    private readonly ReferenceModel reference;
    private readonly IReadOnlyList<HistoryEvent> events;
    private readonly HashSet<string> refuted = [];

    private EveryPermutation(ReferenceModel reference, IReadOnlyList<HistoryEvent> events)
    {
        this.reference = reference;
        this.events = events;
    }

    /// <summary>Whether the history can be explained; an operation that has not returned may have taken effect or not.</summary>
    public static bool Explains(ReferenceModel reference, IReadOnlyList<HistoryEvent> events)
    {
        var search = new EveryPermutation(reference, events);
        Span[] all = [.. events.Index().Where(e => e.Item.Outcome is null).Select(e => search.SpanOf(e.Index, e.Item))];
        Span[] pending = [.. all.Where(s => s.Outcome is null)];
        return Enumerable.Range(0, 1 << pending.Length)
            .Select(chosen => all.Where(s => s.Outcome is not null || ((chosen >> Array.IndexOf(pending, s)) & 1) != 0))
            .SelectMany(operations => Permutations([.. operations]))
            .Any(order => search.IsPossible(all, order));
    }

    private static IEnumerable<Span[]> Permutations(Span[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (Span[])[first, .. rest]));

    private Span SpanOf(int call, HistoryEvent called)
    {
        for (int i = call + 1; i < events.Count; i++)
        {
            if (events[i].Cpu == called.Cpu && events[i].Number == called.Number)
                return new Span(called.Operation, call, i, events[i].Outcome);
        }
        return new Span(called.Operation, call, events.Count, null);
    }

    private bool IsPossible(Span[] all, Span[] order)
    {
        refuted.Clear();
        return Fits(all, order, 0, 0, reference.Initial, new int[all.Length]);
    }

    // The operations take effect in this order, each anywhere between its call and its return, and in part before.
    private bool Fits(Span[] all, Span[] order, int taken, int happened, ReferenceState state, int[] done)
    {
        if (!refuted.Add($"{taken} {happened} {state.Word:x}.{state.Old:x} {string.Join(',', done)}"))
            return false;
        bool Runs(Span span) => span.Call < happened && happened <= span.Return;
        if (taken < order.Length && Runs(order[taken]))
        {
            Span next = order[taken];
            foreach ((Outcome outcome, ReferenceState after) in reference.Finish(state, next.Operation, done[Array.IndexOf(all, next)]))
            {
                if ((next.Outcome is null || next.Outcome == outcome) && Fits(all, order, taken + 1, happened, after, done))
                    return true;
            }
        }
        for (int i = 0; i < all.Length; i++)
        {
            if (!Runs(all[i]) || order.Take(taken).Contains(all[i]))
                continue;
            foreach ((ReferenceState after, int entries) in reference.Advance(state, all[i].Operation, done[i]))
            {
                int[] then = [.. done];
                then[i] = entries;
                if (Fits(all, order, taken, happened, after, then))
                    return true;
            }
        }
        if (happened == events.Count)
            return taken == order.Length;
        ReferenceState called = events[happened].Outcome is null ? reference.Invoke(state, events[happened].Operation) : state;
        return Fits(all, order, taken, happened + 1, called, done);
    }

    private sealed record Span(Operation Operation, int Call, int Return, Outcome? Outcome);
}
