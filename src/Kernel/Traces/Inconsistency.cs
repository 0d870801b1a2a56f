namespace PtSpec.Kernel.Traces;

/// <summary>A line of a trace, as evidence.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Text">The line.</param>
internal sealed record TraceLine(long Number, string Text);

/// <summary>Something in a trace that cannot have happened if the kernel keeps the protocol and the trace is true.</summary>
/// <param name="What">One sentence that says what is wrong.</param>
/// <param name="Lines">The events involved, in file order.</param>
internal sealed record Inconsistency(string What, IReadOnlyList<TraceLine> Lines)
{
    /// <summary>The rule that is broken.</summary>
    public TraceRule Rule { get; init; }

    /// <summary>The address of the pmd entry it is about; 0 when it is about none.</summary>
    public ulong Entry { get; init; }

    /// <summary>The line of the event that nothing explains.</summary>
    public long Line { get; init; }

    /// <summary>The states that the entry could have been in, with its values.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    /// <summary>Each way in which the event could have been right, and what rejects it.</summary>
    public IReadOnlyList<string> Rejected { get; init; } = [];
}
