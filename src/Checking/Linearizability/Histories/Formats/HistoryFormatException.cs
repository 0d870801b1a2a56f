namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>A text that is no recorded history: where, and what was expected there.</summary>
/// <param name="file">The file, as its reader knows it.</param>
/// <param name="line">The line, counted from 1.</param>
/// <param name="column">The column, counted from 1 in characters.</param>
/// <param name="problem">What was expected, and what was found instead.</param>
public sealed class HistoryFormatException(string file, int line, int column, string problem)
    : FormatException($"{file}:{line}:{column}: {problem}")
{
    /// <summary>The file, as its reader knows it.</summary>
    public string File { get; } = file;

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, counted from 1 in characters.</summary>
    public int Column { get; } = column;

    /// <summary>What was expected, and what was found instead.</summary>
    public string Problem { get; } = problem;
}
