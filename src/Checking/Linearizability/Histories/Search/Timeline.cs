namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>An operation of a part, as the search sees it.</summary>
/// <param name="Index">Its place in the history.</param>
/// <param name="Kind">The number of its input and result: operations that are alike have the same.</param>
/// <param name="Effect">What is known of it.</param>
internal readonly record struct TimedCall(int Index, int Kind, Effect Effect)
{
    /// <summary>The slot that is its own from its call until its return.</summary>
    public int Slot { get; init; }

    /// <summary>The layer in which it can first take effect.</summary>
    public int FirstLayer { get; init; }

    /// <summary>The layer that its return ends; <see cref="int.MaxValue"/> when it never returns.</summary>
    public int LastLayer { get; init; }

    /// <summary>Whether it never returns.</summary>
    public bool IsOpen => LastLayer == int.MaxValue;
}

/// <summary>An operation that can take effect in a layer.</summary>
/// <param name="Call">Its number.</param>
/// <param name="Twin">The slot of one that is alike and returns before it, the last of those; -1 when there is none.</param>
internal readonly record struct Pending(int Call, int Twin);

/// <summary>The time that ends with the return of an operation, and in which nothing else returns.</summary>
/// <param name="First">The operation that returns: until then it must have taken effect.</param>
/// <param name="Calls">The operations called in it, as a range of <see cref="Timeline.Called"/>.</param>
/// <param name="Updates">Those that can take effect and may change the state, the first to return first.</param>
/// <param name="Reads">Those that can take effect and only read.</param>
internal readonly record struct Layer(int First, Range Calls, Range Updates, Range Reads);

/// <summary>The operations of a part, laid out in time: a layer for each return.</summary>
internal sealed class Timeline
{
    private readonly (long CalledAt, long? ReturnedAt)[] times;
    private readonly List<Pending> updates = [];
    private readonly List<int> reads = [];
    private readonly List<int> updating = [];
    private readonly List<int> reading = [];

    /// <summary>Lays out operations.</summary>
    /// <param name="calls">The operations, without slots and layers.</param>
    /// <param name="times">When each was called, and when it returned, or null.</param>
    public Timeline(TimedCall[] calls, (long CalledAt, long? ReturnedAt)[] times)
    {
        this.times = times;
        Calls = calls;
        Called = new int[calls.Length];
        Layers = new Layer[times.Count(t => t.ReturnedAt is not null)];
        LayOut();
        Updates = [.. updates];
        Reads = [.. reads];
        NextRead = FindReads();
    }

    /// <summary>The operations.</summary>
    public TimedCall[] Calls { get; }

    /// <summary>How many slots there are.</summary>
    public int Slots { get; private set; }

    /// <summary>The layers, in order.</summary>
    public Layer[] Layers { get; }

    /// <summary>The operations in the order of their calls.</summary>
    public int[] Called { get; }

    /// <summary>What may change the state, layer by layer.</summary>
    public Pending[] Updates { get; }

    /// <summary>What only reads, layer by layer.</summary>
    public int[] Reads { get; }

    /// <summary>For each layer, the read that is the first to return in it or later; -1 when there is none.</summary>
    public int[] NextRead { get; }

    /// <summary>What has happened when a layer ends. What is pending then may take effect or not, but with its own result.</summary>
    public Timeline Until(int layer)
    {
        int[] called = [.. Enumerable.Range(0, Calls.Length).Where(i => i == Layers[layer].First || IsCalledBy(layer, i))];
        return new Timeline(
            [.. called.Select(i => Calls[i].LastLayer <= layer ? Calls[i] : Calls[i] with { LastLayer = int.MaxValue })],
            [.. called.Select(i => Calls[i].LastLayer <= layer ? times[i] : times[i] with { ReturnedAt = null })]);
    }

    // What was never called in a layer has the layer 0 as well.
    private bool IsCalledBy(int layer, int call) =>
        Array.IndexOf(Called, call, 0, Layers[layer].Calls.End.Value) >= 0
        && (Calls[call].Effect != Effect.Reads || Calls[call].LastLayer <= layer);

    private void LayOut()
    {
        int[] calls = Sorted(i => times[i].CalledAt, Enumerable.Range(0, times.Length));
        int[] returns = Sorted(i => times[i].ReturnedAt!.Value, Enumerable.Range(0, times.Length).Where(i => times[i].ReturnedAt is not null));
        for (int layer = 0; layer < returns.Length; layer++)
            Calls[returns[layer]] = Calls[returns[layer]] with { LastLayer = layer };
        var free = new Stack<int>();
        int called = 0;
        for (int layer = 0; layer < returns.Length; layer++)
        {
            int start = called;
            // What is called at the moment of a return overlaps it.
            while (called < calls.Length && times[calls[called]].CalledAt <= times[returns[layer]].ReturnedAt)
            {
                int slot = free.TryPop(out int freed) ? freed : Slots++;
                int operation = calls[called];
                Calls[operation] = Calls[operation] with { Slot = slot, FirstLayer = layer };
                Called[called++] = operation;
                Enter(operation);
            }
            Layers[layer] = new Layer(returns[layer], start..called, ListUpdates(), ListReads());
            TimedCall first = Calls[returns[layer]];
            (first.Effect == Effect.Reads ? reading : updating).Remove(returns[layer]);
            free.Push(first.Slot);
        }
    }

    private static int[] Sorted(Func<int, long> time, IEnumerable<int> operations)
    {
        int[] sorted = [.. operations];
        long[] keys = Array.ConvertAll(sorted, operation => time(operation));
        for (int i = 1; i < keys.Length; i++)
        {
            if (keys[i] < keys[i - 1])
            {
                int[] stable = [.. sorted.OrderBy(time)];
                return stable;
            }
        }
        return sorted;
    }

    // Reads in any order; the rest by their returns.
    private void Enter(int operation)
    {
        if (Calls[operation].Effect == Effect.Reads)
        {
            reading.Add(operation);
            return;
        }
        int at = updating.Count;
        while (at > 0 && Calls[updating[at - 1]].LastLayer > Calls[operation].LastLayer)
            at--;
        updating.Insert(at, operation);
    }

    private Range ListUpdates()
    {
        int start = updates.Count;
        foreach (int operation in updating)
            updates.Add(new Pending(operation, TwinOf(start, operation)));
        return start..updates.Count;
    }

    private int TwinOf(int start, int operation)
    {
        for (int i = updates.Count - 1; i >= start; i--)
        {
            TimedCall earlier = Calls[updates[i].Call];
            if (earlier.Kind == Calls[operation].Kind)
                return earlier.Slot;
        }
        return -1;
    }

    private Range ListReads()
    {
        int start = reads.Count;
        reads.AddRange(reading);
        return start..reads.Count;
    }

    private int[] FindReads()
    {
        var next = new int[Layers.Length];
        int found = -1;
        for (int layer = Layers.Length - 1; layer >= 0; layer--)
        {
            if (Calls[Layers[layer].First].Effect == Effect.Reads)
                found = Layers[layer].First;
            next[layer] = found;
        }
        return next;
    }
}
