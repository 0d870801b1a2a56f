namespace PtSpec.Checking.Reduction;

/// <summary>An element that is read, and which of its values the reader can tell from the others.</summary>
/// <param name="Element">The element.</param>
/// <param name="Values">One bit for each value, as <see cref="SharedValues.Bits"/> counts them.</param>
internal readonly record struct ReadUse(int Element, ulong Values);

/// <summary>An element that is written: which values it may have had, and which it may get.</summary>
/// <param name="Element">The element.</param>
/// <param name="Old">The values before, as bits.</param>
/// <param name="New">The values after, as bits.</param>
internal readonly record struct WriteUse(int Element, ulong Old, ulong New);

/// <summary>An element without one of these values keeps a step from being taken.</summary>
/// <param name="Element">The element.</param>
/// <param name="Values">The values with which the step can be taken, as bits.</param>
internal readonly record struct Need(int Element, ulong Values);

/// <summary>A condition without which a step goes no further.</summary>
/// <param name="Needs">What must hold, all of it.</param>
/// <param name="ReadBefore">What was read before the condition was looked at.</param>
internal sealed record Gate(IReadOnlyList<Need> Needs, IReadOnlyList<ReadUse> ReadBefore);

/// <summary>What one alternative of a step reads and writes of the shared state.</summary>
/// <param name="Reads">What it reads: guards, checks, values.</param>
/// <param name="Writes">What it may write.</param>
/// <param name="Gates">Its guards, in order.</param>
internal sealed record Footprint(IReadOnlyList<ReadUse> Reads, IReadOnlyList<WriteUse> Writes, IReadOnlyList<Gate> Gates)
{
    /// <summary>A text that is equal for equal footprints.</summary>
    public string Key => string.Join(' ', Reads.Select(r => $"r{r.Element}:{r.Values:x}"))
        + string.Join(' ', Writes.Select(w => $"w{w.Element}:{w.Old:x}:{w.New:x}"))
        + string.Join(' ', Gates.Select(g => "g" + string.Join(',', g.Needs.Select(n => $"{n.Element}:{n.Values:x}")) + $"/{g.ReadBefore.Count}"));

    /// <summary>One footprint that covers some.</summary>
    public static Footprint Union(IReadOnlyList<Footprint> all) => all.Count == 1
        ? all[0]
        : new(Merge(all.SelectMany(f => f.Reads)), Merge(all.SelectMany(f => f.Writes)), []);

    /// <summary>Reads without repetitions, in the order of elements.</summary>
    public static IReadOnlyList<ReadUse> Merge(IEnumerable<ReadUse> reads) =>
        [.. reads.GroupBy(r => r.Element).OrderBy(g => g.Key).Select(g => new ReadUse(g.Key, g.Aggregate(0UL, (bits, r) => bits | r.Values)))];

    /// <summary>Writes without repetitions, in the order of elements.</summary>
    public static IReadOnlyList<WriteUse> Merge(IEnumerable<WriteUse> writes) =>
        [.. writes.GroupBy(w => w.Element).OrderBy(g => g.Key).Select(g => new WriteUse(
            g.Key, g.Aggregate(0UL, (bits, w) => bits | w.Old), g.Aggregate(0UL, (bits, w) => bits | w.New)))];

    /// <summary>
    /// Whether a step may be told from its being taken before or after <paramref name="other"/>, given what is held meanwhile: a
    /// value that nobody but who takes this step changes.
    /// </summary>
    public bool ConflictsWith(Footprint other, IReadOnlyDictionary<int, ulong> held)
    {
        Gate? closed = other.ClosedBy(held);
        IReadOnlyList<ReadUse> reads = closed?.ReadBefore ?? other.Reads;
        if (AnyMeets(Writes, reads))
            return true;
        return closed is null && (AnyMeets(other.Writes, Reads) || other.Writes.Any(w => Writes.Any(mine => mine.Element == w.Element)));
    }

    /// <summary>The first guard that does not hold while these elements have these values; null when none is known not to.</summary>
    public Gate? ClosedBy(IReadOnlyDictionary<int, ulong> held)
    {
        foreach (Gate gate in Gates)
        {
            foreach (Need need in gate.Needs)
            {
                if (held.TryGetValue(need.Element, out ulong value) && (value & need.Values) == 0)
                    return gate;
            }
        }
        return null;
    }

    private static bool AnyMeets(IReadOnlyList<WriteUse> writes, IReadOnlyList<ReadUse> reads)
    {
        foreach (WriteUse write in writes)
        {
            foreach (ReadUse read in reads)
            {
                if (read.Element == write.Element && (read.Values & (write.Old | write.New)) != 0)
                    return true;
            }
        }
        return false;
    }
}
