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

    /// <summary>The order, as places in the history.</summary>
    /// <param name="steps">The operations that took effect, in order, and the states that they led to; -1 for one unseen.</param>
    public int[] Write(IEnumerable<(int Call, int State)> steps)
    {
        point = default;
        layer = 0;
        if (moves.Timeline.Layers.Length > 0)
            Enter();
        Pass();
        foreach ((int call, int state) in steps)
        {
            if (call >= 0)
                Take(call, state);
            else
                TakeUnseen();
            Pass();
        }
        return Flatten();
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
        return [.. order.SelectMany((call, place) => before[place].Append(call)).Select(call => moves.Timeline.Calls[call].Index)];
    }
}
