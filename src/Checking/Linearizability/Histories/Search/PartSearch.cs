namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>How far a search is.</summary>
internal enum SearchStatus
{
    /// <summary>It goes on.</summary>
    Searching,

    /// <summary>It needs more memory than it was given.</summary>
    Starved,

    /// <summary>An order was found.</summary>
    Linearizable,

    /// <summary>There is no order.</summary>
    NotLinearizable,
}

/// <summary>A longest prefix of an order: nothing that is left can come next.</summary>
/// <param name="Order">The operations in this order, as places in the history.</param>
/// <param name="State">The state after them, for a reader.</param>
internal sealed record FoundPrefix(int[] Order, string State);

/// <summary>The search for an order of a part's operations. It can be stopped and taken up again.</summary>
internal abstract class PartSearch
{
    /// <summary>How far it is.</summary>
    public SearchStatus Status { get; protected set; }

    /// <summary>How many configurations were looked at.</summary>
    public long Configurations { get; protected set; }

    /// <summary>About how many bytes are in use.</summary>
    public abstract long Bytes { get; }

    /// <summary>The furthest layer that it came to; the number of layers when it found an order.</summary>
    public int Furthest { get; protected set; }

    /// <summary>Whether it turned back anywhere because of a read to come.</summary>
    public bool LookedAhead { get; protected set; }

    /// <summary>How many layers there are.</summary>
    public abstract int Layers { get; }

    /// <summary>The operation, as a place in the history, that returns at the end of a layer.</summary>
    public abstract int FirstOf(int layer);

    /// <summary>A new search, of what has happened when a layer ends. This one cannot go on then.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="looksAheadToLast">Whether it may turn back because of the layer's own read.</param>
    public abstract PartSearch Until(int layer, bool looksAheadToLast);

    /// <summary>Goes on.</summary>
    /// <param name="steps">How many configurations it may look at.</param>
    /// <param name="memory">How many bytes it may use, about.</param>
    /// <param name="isOver">Whether to stop at once; asked now and then.</param>
    public abstract void Advance(long steps, long memory, Func<bool> isOver);

    /// <summary>Forgets everything, to give memory back.</summary>
    public abstract void Restart();

    /// <summary>The order that was found, as places in the history; operations without effect that never returned are not in it.</summary>
    public abstract int[] Order();

    /// <summary>The orders with which it came to the furthest layer, some of them.</summary>
    public abstract IReadOnlyList<FoundPrefix> LongestPrefixes();
}

/// <inheritdoc/>
/// <remarks>
/// Wing and Gong, "Testing and verifying concurrent objects", JPDC 1993: operations take effect one by one, each between its
/// call and its return, and a configuration is the state and what has taken effect. Lowe, "Testing for linearizability",
/// CCPE 2017: a configuration seen before is not looked at again, and an operation takes effect just in time, when one must
/// that returns. Configurations wait by layer, and the furthest layer goes first: straight to an order where there is one.
/// Three more reasons not to look at a configuration: another one of the layer, with the same state, covers it
/// (<see cref="SlotSet{TWords}.Covers"/>); it can be reached later, from one that has done less (postponed); a twin, that
/// is alike and returns earlier, could take effect instead.
/// </remarks>
internal sealed class PartSearch<TState, TInput, TOutput, TWords> : PartSearch
    where TState : notnull
    where TInput : notnull
    where TWords : unmanaged
{
    private const int StepsBetweenLooks = 256;
    private const int LongestPostponed = 16;
    private const int PrefixesMost = 8;
    private const int None = -1;

    private readonly Moves<TState, TInput, TOutput, TWords> moves;
    private readonly Configurations<TWords> seen = new();
    private readonly int[] waitingFirst;
    private readonly int[] waitingLast;
    private readonly int[] taken = new int[LongestPostponed];
    private readonly ReadsAhead<TState, TInput, TOutput, TWords> readsAhead;
    private int layerNow;
    private int found = None;

    /// <summary>Begins a search.</summary>
    /// <param name="timeline">The operations in time.</param>
    /// <param name="transitions">What the specification says.</param>
    /// <param name="readsAhead">The layer in which, and after which, reads are not looked ahead to.</param>
    public PartSearch(Timeline timeline, Transitions<TState, TInput, TOutput> transitions, int readsAhead)
    {
        moves = new Moves<TState, TInput, TOutput, TWords>(timeline, transitions);
        this.readsAhead = new ReadsAhead<TState, TInput, TOutput, TWords>(moves, readsAhead);
        waitingFirst = new int[Layers];
        waitingLast = new int[Layers];
        Begin();
    }

    /// <inheritdoc/>
    public override long Bytes => seen.Bytes + moves.Transitions.Bytes;

    /// <inheritdoc/>
    public override int Layers => moves.Timeline.Layers.Length;

    /// <inheritdoc/>
    public override int FirstOf(int layer) => moves.FirstOf(layer).Index;

    /// <inheritdoc/>
    public override PartSearch Until(int layer, bool looksAheadToLast) => PartPreparation.Create(
        moves.Timeline.Until(layer), moves.Transitions, looksAheadToLast ? layer + 1 : layer);

    /// <inheritdoc/>
    public override void Advance(long steps, long memory, Func<bool> isOver)
    {
        Status = found != None ? SearchStatus.Linearizable : SearchStatus.Searching;
        for (long step = 1; Status == SearchStatus.Searching && step <= steps; step++)
        {
            if (step % StepsBetweenLooks == 0)
            {
                if (isOver())
                    return;
                if (Bytes > memory && !Shrink(memory))
                    return;
            }
            int next = TakeWaiting();
            if (next == None)
            {
                Status = SearchStatus.NotLinearizable;
                return;
            }
            Configurations++;
            Expand(next);
            if (found != None)
                Status = SearchStatus.Linearizable;
        }
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        seen.Clear();
        moves.KeepStates(new bool[moves.Transitions.Count]);
        Begin();
    }

    /// <inheritdoc/>
    public override int[] Order() => Places(OrderOf(found));

    /// <inheritdoc/>
    public override IReadOnlyList<FoundPrefix> LongestPrefixes()
    {
        var prefixes = new List<FoundPrefix>();
        for (int i = 0; i < seen.Count && prefixes.Count < PrefixesMost; i++)
        {
            if (seen[i].Layer == Furthest)
            {
                int[] order = OrderOf(i);
                string state = moves.Transitions.Describe(order.Select(c => moves.Timeline.Calls[c].Kind));
                prefixes.Add(new FoundPrefix(Places(order), state));
            }
        }
        return prefixes;
    }

    private void Begin()
    {
        Array.Fill(waitingFirst, None);
        (layerNow, Furthest, found) = (0, 0, None);
        Point<TWords> point = moves.Begin();
        Push(None, None, point, moves.Pass(ref point, 0));
    }

    private int[] Places(int[] order) => Array.ConvertAll(order, call => moves.Timeline.Calls[call].Index);

    private int[] OrderOf(int last)
    {
        var path = new Stack<Configuration<TWords>>();
        for (int at = last; seen[at].Parent != None; at = seen[at].Parent)
            path.Push(seen[at]);
        return new OrderWriter<TState, TInput, TOutput, TWords>(moves).Write(path);
    }

    private int TakeWaiting()
    {
        while (layerNow >= 0 && waitingFirst[layerNow] == None)
            layerNow--;
        if (layerNow < 0)
            return None;
        int next = waitingFirst[layerNow];
        waitingFirst[layerNow] = seen[next].Waiting;
        return next;
    }

    private void Expand(int index)
    {
        Configuration<TWords> from = seen[index];
        ref readonly TimedCall first = ref moves.FirstOf(from.Layer);
        bool isEntry = IsEntry(index);
        if (from.May.Has(first.Slot) && (isEntry || !seen[from.Parent].May.Has(first.Slot)))
        {
            Point<TWords> unseen = PointOf(from);
            int layer = moves.End(ref unseen, from.Layer);
            layer = moves.Pass(ref unseen, layer);
            Push(index, None, unseen, layer);
        }
        foreach (Pending pending in moves.UpdatesOf(from.Layer))
        {
            ref readonly TimedCall call = ref moves.Timeline.Calls[pending.Call];
            if (from.Done.Has(call.Slot) || HasTwin(from, call.Slot, pending.Twin))
                continue;
            int state = moves.Transitions.Step(from.State, call.Kind);
            if (state >= 0)
            {
                Take(index, from, pending.Call, state, isEntry);
            }
            else if (state != Transitions<TState, TInput, TOutput>.Illegal)
            {
                foreach (int one in moves.Transitions.SeveralOf(from.State, call.Kind))
                    Take(index, from, pending.Call, one, isEntry);
            }
            if (found != None)
                return;
        }
    }

    private static bool HasTwin(in Configuration<TWords> from, int slot, int twin) =>
        twin >= 0 && !from.Done.Has(twin) && from.May.Has(twin) == from.May.Has(slot);

    private static Point<TWords> PointOf(in Configuration<TWords> from) =>
        new() { State = from.State, Done = from.Done, May = from.May };

    // Whether nothing has taken effect in its layer yet.
    private bool IsEntry(int index) =>
        seen[index].Parent == None || seen[seen[index].Parent].Layer != seen[index].Layer;

    private void Take(int index, in Configuration<TWords> from, int next, int state, bool isEntry)
    {
        Point<TWords> point = PointOf(from);
        moves.Apply(ref point, from.Layer, moves.Timeline.Calls[next], state);
        int layer = from.Layer;
        if (point.Done.Has(moves.FirstOf(layer).Slot))
        {
            if (!isEntry && IsPostponed(index, next, point))
                return;
            layer = moves.Pass(ref point, layer);
        }
        Push(index, next, point, layer);
    }

    // Whether one of the operations that took effect in the layer might as well come after its end.
    private bool IsPostponed(int index, int last, in Point<TWords> reached)
    {
        int length = 0;
        int at = index;
        for (; !IsEntry(at); at = seen[at].Parent)
        {
            if (length == taken.Length)
                return false;
            taken[length++] = seen[at].Call;
        }
        for (int left = 0; left < length; left++)
        {
            Point<TWords> point = PointOf(seen[at]);
            if (Goes(ref point, seen[at].Layer, length, left, last) && point.State == reached.State
                && SlotSet<TWords>.Covers(point.Done, point.May, reached.Done, reached.May, moves.ReadSlotsOf(seen[at].Layer)))
            {
                return true;
            }
        }
        return false;
    }

    // Takes what was taken, which stands there from its end, without one; then the last, which must end the layer; then that one.
    private bool Goes(ref Point<TWords> point, int layer, int length, int left, int last)
    {
        for (int i = length - 1; i >= 0; i--)
        {
            if (i != left && !Goes(ref point, layer, taken[i]))
                return false;
        }
        return Goes(ref point, layer, last)
            && point.Done.Has(moves.FirstOf(layer).Slot)
            && Goes(ref point, layer, taken[left]);
    }

    private bool Goes(ref Point<TWords> point, int layer, int next)
    {
        ref readonly TimedCall call = ref moves.Timeline.Calls[next];
        int state = moves.Transitions.Step(point.State, call.Kind);
        if (state < 0)
            return false;
        moves.Apply(ref point, layer, call, state);
        return true;
    }

    private void Push(int parent, int call, in Point<TWords> point, int layer)
    {
        var configuration = new Configuration<TWords>
        {
            State = moves.StateIn(layer, point.State),
            Layer = layer,
            Parent = parent,
            Call = call,
            Waiting = None,
            Done = point.Done,
            May = point.May,
        };
        if (layer == Layers)
        {
            found = seen.Add(configuration);
            Furthest = layer;
            return;
        }
        if (readsAhead.IsHopeless(point, layer))
        {
            LookedAhead = true;
            return;
        }
        if (IsCovered(configuration))
            return;
        int added = seen.Add(configuration);
        if (waitingFirst[layer] == None)
            waitingFirst[layer] = added;
        else
            seen[waitingLast[layer]].Waiting = added;
        waitingLast[layer] = added;
        layerNow = Math.Max(layerNow, layer);
        Furthest = Math.Max(Furthest, layer);
    }

    private bool IsCovered(in Configuration<TWords> candidate)
    {
        ref readonly SlotSet<TWords> reads = ref moves.ReadSlotsOf(candidate.Layer);
        for (int at = seen.FirstAlike(candidate.Layer, candidate.State); at != None;)
        {
            ref Configuration<TWords> other = ref seen[at];
            if (other.Layer == candidate.Layer && other.State == candidate.State
                && SlotSet<TWords>.Covers(other.Done, other.May, candidate.Done, candidate.May, reads))
            {
                return true;
            }
            at = other.Alike;
        }
        return false;
    }

    // Lets go of all that is over: what waits, and where it comes from, is enough to go on.
    private bool Shrink(long memory)
    {
        var kept = new bool[seen.Count];
        var states = new bool[moves.Transitions.Count];
        int prefixes = 0;
        for (int i = 0; i < seen.Count; i++)
        {
            if (seen[i].Layer == Furthest && prefixes++ < PrefixesMost)
                Mark(i);
        }
        foreach (int first in waitingFirst)
        {
            for (int at = first; at != None; at = seen[at].Waiting)
                Mark(at);
        }
        int[] numbers = moves.KeepStates(states);
        int[] places = seen.Keep(kept, numbers);
        for (int layer = 0; layer < Layers; layer++)
        {
            waitingLast[layer] = waitingFirst[layer] == None ? None : places[waitingLast[layer]];
            waitingFirst[layer] = waitingFirst[layer] == None ? None : places[waitingFirst[layer]];
        }
        Status = Bytes > memory / 4 * 3 ? SearchStatus.Starved : SearchStatus.Searching;
        return Status == SearchStatus.Searching;

        void Mark(int at)
        {
            for (; at != None && !kept[at]; at = seen[at].Parent)
            {
                kept[at] = true;
                if (seen[at].State != Transitions<TState, TInput, TOutput>.Unread)
                    states[seen[at].State] = true;
            }
        }
    }
}
