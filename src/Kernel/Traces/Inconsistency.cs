namespace PtSpec.Kernel.Traces;

/// <summary>A line of a trace, as evidence.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Text">The line.</param>
public sealed record TraceLine(long Number, string Text);

/// <summary>Something in a trace that cannot have happened if the kernel keeps the protocol and the trace is true.</summary>
/// <param name="What">One sentence that says what is wrong.</param>
/// <param name="Lines">The events involved, in file order.</param>
public sealed record Inconsistency(string What, IReadOnlyList<TraceLine> Lines);
