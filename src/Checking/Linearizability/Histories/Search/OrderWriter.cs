namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>Writes out the order that a path of the search stands for: with the moves that it made at once.</summary>
internal sealed class OrderWriter<TState, TInput, TOutput, TWords>(Moves<TState, TInput, TOutput, TWords> moves)
    where TState : notnull
    where TInput : notnull
    where TWords : unmanaged
{
    private readonly List<int> order = [];

    // For each operation that took effect unseen, where it goes: before this place of the order.
    private readonly Dictionary<int, int> overwrittenBy = [];
    private readonly List<(int Place, int Call)> unseen = [];
    private Point<TWords> point;
    private int layer;

    /// <summary>The order, as numbers of operations.</summary>
    /// <param name="path">The configurations after the first, in order.</param>
    public int[] Write(IEnumerable<Configuration<TWords>> path)
    {
        layer = 0;
        point = default;
        if (moves.Timeline.Layers.Length > 0)
            Enter();
        Pass();
        point.State = moves.StateIn(layer, point.State);
        foreach (Configuration<TWords> next in path)
        {
            if (next.Call >= 0)
                Take(next.Call, StateThatLeadsTo(next));
            else
                TakeUnseen();
            Pass();
            point.State = next.State;
        }
        return Flatten();
    }

    // What a state that nothing reads stands for is not kept; the operation tells.
    private int StateThatLeadsTo(in Configuration<TWords> next)
    {
        ref readonly TimedCall call = ref moves.Timeline.Calls[next.Call];
        int one = moves.Transitions.Step(point.State, call.Kind);
        if (one >= 0)
            return one;
        foreach (int state in moves.Transitions.SeveralOf(point.State, call.Kind))
        {
            Point<TWords> tried = point;
            moves.Apply(ref tried, layer, call, state);
            int reached = moves.Pass(ref tried, layer);
            if (reached == next.Layer && moves.StateIn(reached, tried.State) == next.State
                && tried.Done.HasSameAs(next.Done) && tried.May.HasSameAs(next.May))
            {
                return state;
            }
        }
        throw new InvalidOperationException("The specification does not say the same when it is asked again.");
    }

    private void Take(int taken, int state)
    {
        ref readonly TimedCall call = ref moves.Timeline.Calls[taken];
        if (call.Effect == Effect.Overwrites)
        {
            foreach (Pending pending in moves.UpdatesOf(layer))
                overwrittenBy[pending.Call] = order.Count;
        }
        SlotSet<TWords> before = point.Done;
        moves.Apply(ref point, layer, call, state);
        order.Add(taken);
        AddReads(before);
    }

    private void TakeUnseen()
    {
        int first = moves.Timeline.Layers[layer].First;
        unseen.Add((overwrittenBy[first], first));
        EndLayer();
    }

    private void Pass()
    {
        while (layer < moves.Timeline.Layers.Length && point.Done.Has(moves.FirstOf(layer).Slot))
            EndLayer();
    }

    private void EndLayer()
    {
        int slot = moves.FirstOf(layer).Slot;
        point.Done.Remove(slot);
        point.May.Remove(slot);
        if (++layer < moves.Timeline.Layers.Length)
            Enter();
    }

    private void Enter()
    {
        SlotSet<TWords> before = point.Done;
        moves.Enter(ref point, layer);
        AddReads(before);
    }

    private void AddReads(in SlotSet<TWords> before)
    {
        foreach (int read in moves.ReadsOf(layer))
        {
            int slot = moves.Timeline.Calls[read].Slot;
            if (point.Done.Has(slot) && !before.Has(slot))
                order.Add(read);
        }
    }

    private int[] Flatten()
    {
        ILookup<int, int> before = unseen.ToLookup(u => u.Place, u => u.Call);
        return [.. order.SelectMany((call, place) => before[place].Append(call))];
    }
}
