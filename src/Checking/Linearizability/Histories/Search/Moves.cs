namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>A configuration that is being worked on: without its place in the search.</summary>
internal struct Point<TWords>
    where TWords : unmanaged
{
    /// <summary>The number of the state.</summary>
    public int State;

    /// <summary>What has taken effect.</summary>
    public SlotSet<TWords> Done;

    /// <summary>What may take effect, and need not.</summary>
    public SlotSet<TWords> May;
}

/// <summary>The moves of the search: an operation takes effect, a layer ends and the next begins.</summary>
/// <remarks>
/// Two moves are made at once, since nothing is lost by it. An operation that only reads takes effect as soon as it can. And
/// where an operation overwrites all that was, each pending one that is always legal may have taken effect right before it,
/// unseen: from then on it may, but need not, take effect.
/// </remarks>
internal sealed class Moves<TState, TInput, TOutput, TWords>
    where TState : notnull
    where TInput : notnull
    where TWords : unmanaged
{
    private readonly SlotSet<TWords>[] reads;
    private readonly SlotSet<TWords>[] overwritable;

    /// <summary>The moves in a part.</summary>
    public Moves(Timeline timeline, Transitions<TState, TInput, TOutput> transitions)
    {
        Timeline = timeline;
        Transitions = transitions;
        reads = new SlotSet<TWords>[timeline.Layers.Length];
        overwritable = new SlotSet<TWords>[timeline.Layers.Length];
        for (int i = 0; i < reads.Length; i++)
        {
            foreach (int read in ReadsOf(i))
                reads[i].Add(timeline.Calls[read].Slot);
            foreach (Pending pending in UpdatesOf(i))
            {
                if (timeline.Calls[pending.Call].Effect is Effect.Updates or Effect.Overwrites)
                    overwritable[i].Add(timeline.Calls[pending.Call].Slot);
            }
        }
    }

    /// <summary>The operations in time.</summary>
    public Timeline Timeline { get; }

    /// <summary>What the specification says.</summary>
    public Transitions<TState, TInput, TOutput> Transitions { get; }

    /// <summary>What can take effect in a layer and may change the state, the first to return first.</summary>
    public ReadOnlySpan<Pending> UpdatesOf(int layer) => Timeline.Updates.AsSpan(Timeline.Layers[layer].Updates);

    /// <summary>What can take effect in a layer and only reads.</summary>
    public ReadOnlySpan<int> ReadsOf(int layer) => Timeline.Reads.AsSpan(Timeline.Layers[layer].Reads);

    /// <summary>The slots of what can take effect in a layer and only reads.</summary>
    public ref readonly SlotSet<TWords> ReadSlotsOf(int layer) => ref reads[layer];

    /// <summary>The operation that returns at the end of a layer.</summary>
    public ref readonly TimedCall FirstOf(int layer) => ref Timeline.Calls[Timeline.Layers[layer].First];

    /// <summary>Where the search begins.</summary>
    public Point<TWords> Begin()
    {
        Point<TWords> point = default;
        if (Timeline.Layers.Length > 0)
            Enter(ref point, 0);
        return point;
    }

    /// <summary>An operation takes effect and leads to a state.</summary>
    public void Apply(ref Point<TWords> point, int layer, in TimedCall call, int state)
    {
        point.Done.Add(call.Slot);
        point.May.Remove(call.Slot);
        if (call.Effect == Effect.Overwrites)
            point.May.AddAllBut(overwritable[layer], point.Done);
        if (point.State == state)
            return;
        point.State = state;
        foreach (int read in ReadsOf(layer))
            Read(ref point, Timeline.Calls[read]);
    }

    /// <summary>The operations that are called in a layer become pending.</summary>
    public void Enter(ref Point<TWords> point, int layer)
    {
        foreach (int called in Timeline.Called.AsSpan(Timeline.Layers[layer].Calls))
        {
            ref readonly TimedCall call = ref Timeline.Calls[called];
            if (call.Effect == Effect.Reads)
                Read(ref point, call);
            else if (call.IsOpen)
                point.May.Add(call.Slot);
        }
    }

    /// <summary>Ends layers for as long as what returns there is done; the number of layers when all have ended.</summary>
    public int Pass(ref Point<TWords> point, int layer)
    {
        while (layer < Timeline.Layers.Length && point.Done.Has(FirstOf(layer).Slot))
            layer = End(ref point, layer);
        return layer;
    }

    /// <summary>Ends a layer: what returns there gives back its slot.</summary>
    /// <returns>The layer that has begun.</returns>
    public int End(ref Point<TWords> point, int layer)
    {
        int slot = FirstOf(layer).Slot;
        point.Done.Remove(slot);
        point.May.Remove(slot);
        if (++layer < Timeline.Layers.Length)
            Enter(ref point, layer);
        return layer;
    }

    private void Read(ref Point<TWords> point, in TimedCall call)
    {
        if (!point.Done.Has(call.Slot) && Transitions.Step(point.State, call.Kind) >= 0)
            point.Done.Add(call.Slot);
    }
}
