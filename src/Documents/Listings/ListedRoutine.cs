using System.Xml.Linq;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>A line of a routine as people wrote it.</summary>
/// <param name="Text">The line, without the indentation that all lines share.</param>
/// <param name="Statements">The statements that begin on it; none for braces, labels and the like.</param>
internal sealed record RoutineLine(string Text, IReadOnlyList<SourceStep> Statements);

/// <summary>A routine's text, with the statements of each line.</summary>
/// <param name="Summary">What the comment above it says.</param>
/// <param name="Signature">Its declaration, on one line.</param>
/// <param name="Lines">The lines between its braces.</param>
internal sealed record ListedRoutine(string Summary, string Signature, IReadOnlyList<RoutineLine> Lines)
{
    /// <summary>A routine of the protocol.</summary>
    public static ListedRoutine Of(RoutineProgram routine)
    {
        RoutineText text = RoutineText.Of(routine) ?? throw new ArgumentException($"{routine.KernelName} does not stand in a file.", nameof(routine));
        string[] lines = [.. text.Lines];
        int open = Array.IndexOf(lines, "{");
        IReadOnlyList<SourceStep> statements = RoutineListing.Statements(routine);
        int end = lines.Length - 1;
        int indent = lines[(open + 1)..end].Where(line => line.Trim().Length > 0).Min(Indentation);
        // The end of a routine that returns nothing is a step too.
        string[] body = lines[(open + 1)..(statements.Any(s => s.Line == text.FirstLine + end) ? end + 1 : end)];
        ILookup<int, SourceStep> byLine = statements.ToLookup(s => s.Line - text.FirstLine);
        return new ListedRoutine(
            Summarize(text.Comment),
            string.Join(' ', lines[..open].Select(line => line.Trim())),
            [.. body.Select((line, i) => new RoutineLine(line.Trim().Length == 0 ? "" : line[Math.Min(indent, Indentation(line))..].TrimEnd(), [.. byLine[open + 1 + i]]))]);
    }

    private static int Indentation(string line) => line.Length - line.TrimStart().Length;

    private static string Summarize(IReadOnlyList<string> comment)
    {
        XElement xml = XElement.Parse($"<doc>{string.Join('\n', comment)}</doc>");
        return string.Join(' ', xml.Elements().Where(e => e.Name.LocalName is "summary" or "remarks").Select(DocComments.Text));
    }
}
