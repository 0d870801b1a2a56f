namespace PtSpec.Checking.Paths;

/// <summary>The statements that what was seen of a routine shows to have run.</summary>
/// <param name="Exercised">Those on every path on which it can be seen.</param>
/// <param name="Possible">Those on some such path, exercised ones among them.</param>
internal sealed record LinesOnPaths(IReadOnlyList<SpecLine> Exercised, IReadOnlyList<SpecLine> Possible);
