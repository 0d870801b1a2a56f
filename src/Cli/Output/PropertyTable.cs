using System.Globalization;
using PtSpec.Checking.Properties;
using PtSpec.Cli.Reports;
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
    /// <param name="runs">The searches.</param>
    /// <param name="isComplete">Whether these are all the searches there were to make.</param>
    public static IReadOnlyList<PropertyLine> Lines(IEnumerable<RunDocument> runs, bool isComplete = true)
    {
        var fared = runs.SelectMany(r => r.Properties.Select(p => (Run: r, Fared: p))).ToLookup(x => x.Fared.Name);
        return [.. Property.All.Where(p => fared.Contains(p.Name)).Select(p => Line(p, [.. fared[p.Name]], isComplete))];
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

    private static PropertyLine Line(Property property, (RunDocument Run, PropertyDocument Fared)[] runs, bool isComplete)
    {
        ulong triggered = runs.Aggregate(0UL, (sum, r) => sum + r.Fared.Triggered);
        bool isExhausted = isComplete && runs.All(r => r.Run.IsExhausted);
        string state = runs.Any(r => r.Fared.Violated) ? Violated
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
