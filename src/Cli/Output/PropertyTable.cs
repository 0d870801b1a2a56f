using System.Globalization;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using Spectre.Console;

namespace PtSpec.Cli.Output;

/// <summary>How a property fared over all that was searched.</summary>
/// <param name="Property">The property.</param>
/// <param name="Triggered">How often it was looked at.</param>
/// <param name="State">What can honestly be said of it.</param>
internal sealed record PropertyLine(Property Property, ulong Triggered, string State);

/// <summary>The table of the properties: what each says, how often it was looked at, how it fared.</summary>
internal static class PropertyTable
{
    /// <summary>Said of a property that the searches never looked at.</summary>
    public const string NeverTriggered = "NEVER TRIGGERED";

    private const string Violated = "VIOLATED";

    /// <summary>
    /// The lines for some searches. A search that ended early shows a violation, but nothing else: only what was exhausted counts
    /// for "holds".
    /// </summary>
    /// <param name="reports">The searches.</param>
    /// <param name="isComplete">Whether these are all the searches there were to make.</param>
    public static IReadOnlyList<PropertyLine> Lines(IEnumerable<CheckReport> reports, bool isComplete = true)
    {
        var fared = reports.SelectMany(r => r.Properties.Select(p => (Report: r, Fared: p))).ToLookup(x => x.Fared.Property);
        return [.. Property.All.Where(fared.Contains).Select(p => Line(p, [.. fared[p]], isComplete))];
    }

    /// <summary>Prints the table.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<PropertyLine> lines, bool withSentences)
    {
        TableColumn[] sentence = withSentences ? [Tables.Words("what holds")] : [];
        Table table = Tables.Create(
            [Tables.Names("property"), .. sentence, Tables.Numbers("triggered"), Tables.Names("verdict")]);
        foreach (PropertyLine line in lines)
        {
            var name = new Text(line.Property.Name);
            var triggered = new Text(line.Triggered.ToString("N0", CultureInfo.InvariantCulture));
            var state = new Text(line.State, StyleOf(line.State));
            if (withSentences)
                table.AddRow(name, new Text(line.Property.Sentence), triggered, state);
            else
                table.AddRow(name, triggered, state);
        }
        terminal.Write(table);
    }

    private static PropertyLine Line(Property property, (CheckReport Report, PropertyReport Fared)[] reports, bool isComplete)
    {
        ulong triggered = reports.Aggregate(0UL, (sum, r) => sum + r.Fared.Triggered);
        bool isExhausted = isComplete && reports.All(r => r.Report.Verdict == Verdict.Holds);
        string state = reports.Any(r => r.Fared.IsViolated) ? Violated
            : triggered == 0 ? NeverTriggered
            : isExhausted ? "holds"
            : "no answer";
        return new PropertyLine(property, triggered, state);
    }

    private static Style StyleOf(string state) => state switch
    {
        "holds" => new Style(Color.Green),
        Violated => new Style(Color.Red, decoration: Decoration.Bold),
        _ => new Style(Color.Yellow),
    };
}
