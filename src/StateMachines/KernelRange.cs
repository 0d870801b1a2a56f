namespace PtSpec.StateMachines;

/// <summary>The kernels something exists in, both ends included; a missing end is open.</summary>
/// <param name="From">The first kernel that has it, or null: since before 6.1, the oldest kernel the facts were read in.</param>
/// <param name="To">The last kernel that has it, or null: still there in 7.3, the newest kernel the facts were read in.</param>
public readonly record struct KernelRange(KernelVersion? From, KernelVersion? To)
{
    /// <summary>Every kernel.</summary>
    public static KernelRange All => default;

    /// <summary>Whether the kernel is in the range.</summary>
    public bool Contains(KernelVersion kernel) => (From is not { } from || kernel >= from) && (To is not { } to || kernel <= to);

    /// <summary>Whether some kernel is in both ranges.</summary>
    public bool Overlaps(KernelRange other) => !EndsBefore(other) && !other.EndsBefore(this);

    /// <summary>
    /// Reads <c>all</c>, <c>6.6+</c> or <c>6.6-</c> (that kernel and newer), <c>until 6.5</c>, <c>6.6-6.13</c> or <c>6.5</c>.
    /// </summary>
    /// <exception cref="FormatException">The text is none of these, or its ends are in the wrong order.</exception>
    public static KernelRange Parse(string text)
    {
        if (text == "all")
            return All;
        if (text.StartsWith("until ", StringComparison.Ordinal))
            return new KernelRange(null, KernelVersion.Parse(text["until ".Length..]));
        if (text.EndsWith('+') || text.EndsWith('-'))
            return new KernelRange(KernelVersion.Parse(text[..^1]), null);
        int dash = text.IndexOf('-');
        KernelVersion from = KernelVersion.Parse(dash < 0 ? text : text[..dash]);
        KernelVersion to = dash < 0 ? from : KernelVersion.Parse(text[(dash + 1)..]);
        return from <= to
            ? new KernelRange(from, to)
            : throw new FormatException($"'{text}' is not a range of kernels: {from} is newer than {to}");
    }

    /// <summary>The shortest form <see cref="Parse"/> reads back.</summary>
    public override string ToString() => (From, To) switch
    {
        (null, null) => "all",
        ({ } from, null) => $"{from}+",
        (null, { } to) => $"until {to}",
        ({ } from, { } to) => from == to ? from.ToString() : $"{from}-{to}",
    };

    private bool EndsBefore(KernelRange other) => To is { } to && other.From is { } from && to < from;
}
