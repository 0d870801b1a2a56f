using System.Text.RegularExpressions;
using System.Xml.Linq;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>A line of a routine as people wrote it.</summary>
/// <param name="Text">The line, without the indentation that all lines share.</param>
/// <param name="Statements">The statements that begin on it; none for braces, labels and the like.</param>
internal sealed record RoutineLine(string Text, IReadOnlyList<SourceStep> Statements);

/// <summary>A routine's text as it stands in its source file.</summary>
/// <param name="Summary">What the comment above it says.</param>
/// <param name="Signature">Its declaration, on one line.</param>
/// <param name="Lines">The lines between its braces.</param>
internal sealed partial record RoutineSource(string Summary, string Signature, IReadOnlyList<RoutineLine> Lines)
{
    /// <summary>The text of a routine; the files are part of PtSpec.Core.</summary>
    public static RoutineSource Of(RoutineProgram routine)
    {
        IReadOnlyList<SourceStep> statements = RoutineListing.Statements(routine);
        string[] file = Pages.Page.Resource(typeof(RoutineProgram).Assembly, statements[0].File).Split('\n');
        int attribute = Array.FindLastIndex(file, statements.Min(s => s.Line) - 1, line => line.TrimStart().StartsWith("[Routine(", StringComparison.Ordinal));
        int comment = attribute;
        while (file[comment - 1].TrimStart().StartsWith("///", StringComparison.Ordinal))
            comment--;
        int open = attribute + 1;
        while (file[open].Trim() != "{")
            open++;
        // Braces stand on lines of their own, and the one that ends the routine below the one that begins it.
        string close = file[open].Replace('{', '}');
        int end = Array.IndexOf(file, close, open);
        // The end of a routine that returns nothing is a step too.
        string[] body = file[(open + 1)..(statements.Any(s => s.Line - 1 == end) ? end + 1 : end)];
        int indent = file[(open + 1)..end].Where(line => line.Trim().Length > 0).Min(Indentation);
        ILookup<int, SourceStep> byLine = statements.ToLookup(s => s.Line - 1);
        return new RoutineSource(
            Summarize(file[comment..attribute]),
            string.Join(' ', file[(attribute + 1)..open].Select(line => line.Trim())),
            [.. body.Select((line, i) => new RoutineLine(line.Trim().Length == 0 ? "" : line[Math.Min(indent, Indentation(line))..].TrimEnd(), [.. byLine[open + 1 + i]]))]);
    }

    private static int Indentation(string line) => line.Length - line.TrimStart().Length;

    private static string Summarize(string[] comment)
    {
        XElement xml = XElement.Parse($"<doc>{string.Join('\n', comment.Select(line => line.Trim()[3..]))}</doc>");
        return string.Join(' ', xml.Elements().Where(e => e.Name.LocalName is "summary" or "remarks").Select(DocComments.Text));
    }
}
