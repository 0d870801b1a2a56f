using System.Globalization;
using PtSpec.Checking;
using PtSpec.Cli.Reports;
using Spectre.Console;

namespace PtSpec.Cli.Output;

/// <summary>Says of a search that gave up in which parts of the state its states differ most: what to make smaller.</summary>
internal static class WidestFields
{
    /// <summary>Prints the table; nothing when there is nothing to say.</summary>
    public static void Print(Terminal terminal, CheckReport report)
    {
        if (report.Widest.Count == 0)
            return;
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"What {report.Sampled:N0} of its states differ in most:"));
        Table table = Tables.Create(Tables.Words("part of the state"), Tables.Numbers("values"), Tables.Numbers("bits"));
        foreach (SpreadDocument spread in SpreadDocument.Of(report))
            table.AddRow(new Text(spread.Name), new Text($"{spread.Values:N0}"), new Text(Bits(spread)));
        terminal.Write(table);
    }

    /// <summary>The same in one line; null when there is nothing to say.</summary>
    public static string? Line(IReadOnlyList<SpreadDocument>? widest) => widest is null or []
        ? null
        : $"differ most in: {string.Join(", ", widest.Select(spread => $"{spread.Name} ({Bits(spread)} bits)"))}";

    private static string Bits(SpreadDocument spread) => spread.Bits.ToString("F1", CultureInfo.InvariantCulture);
}
