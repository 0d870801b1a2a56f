namespace PtSpec.Checking.Scenarios;

/// <summary>A text that is no scenario: where, and what was expected there.</summary>
/// <param name="file">The file, as its reader knows it.</param>
/// <param name="line">The line, counted from 1.</param>
/// <param name="column">The column, counted from 1 in characters.</param>
/// <param name="problem">What was expected, and what was found instead when that is not plain to see.</param>
public sealed class ScenarioFormatException(string file, int line, int column, string problem)
    : FormatException($"{file}:{line}:{column}: {problem}")
{
    /// <summary>The file, as its reader knows it.</summary>
    public string File { get; } = file;

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, counted from 1 in characters.</summary>
    public int Column { get; } = column;

    /// <summary>What was expected, and what was found instead when that is not plain to see.</summary>
    public string Problem { get; } = problem;
}
