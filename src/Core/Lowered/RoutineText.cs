namespace PtSpec.Core.Lowered;

/// <summary>A routine as it stands in its file, from its signature to its last brace.</summary>
/// <param name="FirstLine">The line of the signature, counted from 1.</param>
/// <param name="Lines">The lines, the indentation that all share taken away.</param>
/// <param name="Comment">The documentation comment above it, line by line, without its slashes.</param>
internal sealed record RoutineText(int FirstLine, IReadOnlyList<string> Lines, IReadOnlyList<string> Comment)
{
    private const string Slashes = "    ///";
    private const string Attribute = "    [Routine(";
    private const string End = "    }";
    private const int Indentation = 4;

    /// <summary>The text of a routine of the protocol; null of one that stands elsewhere.</summary>
    public static RoutineText? Of(RoutineProgram routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        string[] file = FileOf(routine);
        int first = routine.Nodes.Min(node => node.Source.Line) - 1;
        if (first < 0 || first >= file.Length)
            return null;
        int attribute = Array.FindLastIndex(file, first, line => line.StartsWith(Attribute, StringComparison.Ordinal));
        int signature = Array.FindIndex(file, Math.Max(0, attribute), line => line.Contains(" static ", StringComparison.Ordinal));
        int end = Array.FindIndex(file, first, line => line == End);
        if (attribute < 0 || signature < 0 || end < signature)
            return null;
        int comment = attribute;
        while (comment > 0 && file[comment - 1].StartsWith(Slashes, StringComparison.Ordinal))
            comment--;
        return new RoutineText(
            signature + 1, [.. file[signature..(end + 1)].Select(Shift)], [.. file[comment..attribute].Select(line => line[Slashes.Length..])]);
    }

    // Labels may stand further left than what they are in.
    private static string Shift(string line) => line[Math.Min(Indentation, line.Length - line.TrimStart().Length)..];

    private static string[] FileOf(RoutineProgram routine)
    {
        using Stream? stream = typeof(RoutineText).Assembly.GetManifestResourceStream(routine.Nodes[0].Source.File);
        return stream is null ? [] : new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
