using System.Globalization;
using PtSpec.Kernel.Census;
using Spectre.Console;

namespace PtSpec.Cli.Output;

/// <summary>A census beside what it is compared with, as text.</summary>
/// <param name="terminal">Where it is written.</param>
internal sealed class ComparisonText(Terminal terminal)
{
    /// <summary>Prints a comparison: the calls of one side only, what differs, and how far the columns agree.</summary>
    public void Print(Comparison comparison, DifferenceReasons reasons)
    {
        List("new", comparison.New, comparison);
        List("gone", comparison.Gone, comparison);
        int explained = 0;
        foreach (Difference difference in comparison.Differences)
        {
            string? reason = reasons.Of(difference);
            explained += reason is null ? 0 : 1;
            terminal.WriteWrapped("", $"changed: {difference.Name}", reason is null ? Tone.Warning : Tone.Plain);
            terminal.WriteWrapped("  ", $"{Word(difference.Column)}: {difference.Reference} => {difference.Tree}");
            if (reason is not null)
                terminal.WriteWrapped("  ", $"because: {reason}");
        }
        Table table = Tables.Create(Tables.Words("column"), Tables.Numbers("same"), Tables.Numbers("of"), Tables.Numbers("agreement"));
        foreach (Agreement agreement in comparison.Agreements.Where(a => a.All > 0))
        {
            table.AddRow(
                new Text(Word(agreement.Column)),
                Number(agreement.Same),
                Number(agreement.All),
                new Text((100.0 * agreement.Same / agreement.All).ToString("F1", CultureInfo.InvariantCulture) + " %"));
        }
        terminal.Write(table);
        int changed = comparison.Differences.Select(d => d.Name).Distinct().Count();
        string cells = reasons.Any ? $" in {comparison.Differences.Count} cells, {explained} of them explained" : "";
        terminal.WriteWrapped(
            "", $"Against {comparison.Reference}: {comparison.New.Count} new, {comparison.Gone.Count} gone, {changed} changed{cells}");
        if (comparison.WithoutPolicy.Count > 0)
            terminal.WriteLine($"{comparison.WithoutPolicy.Count} calls of functions that the specification does not know", Tone.Bad);
    }

    private void List(string what, IReadOnlyList<SiteName> names, Comparison comparison)
    {
        foreach (SiteName name in names)
        {
            bool unknown = comparison.WithoutPolicy.Contains(name);
            terminal.WriteWrapped(
                "", $"{what}: {name}{(unknown ? " - no policy in the specification" : "")}", unknown ? Tone.Bad : Tone.Plain);
        }
    }

    private static string Word(CensusColumn column) => column switch
    {
        CensusColumn.Policy => "policy",
        CensusColumn.OnNull => "without a table",
        CensusColumn.Recheck => "looks again",
        CensusColumn.Mode => "mode",
        _ => "unmapped",
    };

    private static Text Number(int number) => new(number.ToString("N0", CultureInfo.InvariantCulture));
}
