namespace PtSpec.Kernel.Census.Syntax;

/// <summary>What of a source file could not be understood.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="What">What is there, for "mm/x.c:7: ...".</param>
internal sealed record SourceProblem(int Line, string What);
