using System.Globalization;
using PtSpec.Cli.Reports;

namespace PtSpec.Cli.Output;

/// <summary>What check prints: a line for each scenario, how each property fared, and what was searched.</summary>
/// <param name="terminal">Where it is printed.</param>
internal sealed class CheckTable(Terminal terminal)
{
    private int longest;

    /// <summary>Begins the scenarios of files.</summary>
    public void BeginShipped(string title, IEnumerable<string> names)
    {
        longest = names.Select(name => name.Length).DefaultIfEmpty().Max();
        terminal.WriteLine(title);
        terminal.WriteLine(Columns("".PadRight(longest), "states", "transitions", "depth") + "verdict");
    }

    /// <summary>Begins the random scenarios, of which only those have a line that do not hold.</summary>
    public void BeginRandom(string title, IEnumerable<string> names)
    {
        longest = names.Select(name => name.Length).DefaultIfEmpty().Max();
        terminal.WriteLine();
        terminal.WriteLine(title);
    }

    /// <summary>Prints the line of a scenario.</summary>
    public void Print(RunDocument run)
    {
        string expected = !run.IsViolated || !run.Good ? ""
            : run.Findings is not { Count: > 0 } findings ? ", as expected"
            : $", a finding: {string.Join(", ", findings)}";
        string counts = Columns(run.Name.PadRight(longest), Number(run.States), Number(run.Transitions), Number(run.Depth));
        Tone tone = run.IsOpen ? Tone.Warning : run.Good ? Tone.Good : Tone.Bad;
        terminal.WriteLine((counts, Tone.Plain), (run.Verdict + expected, tone));
        foreach (string difference in run.Differences)
            terminal.WriteLine($"    {difference}", Tone.Bad);
        if (WidestFields.Line(run.Widest) is { } widest)
            terminal.WriteLine($"    {widest}");
    }

    /// <summary>Prints how the properties fared and what was searched.</summary>
    /// <param name="runs">The searches made.</param>
    /// <param name="planned">How many there were to make.</param>
    /// <param name="reduced">Whether they were reduced.</param>
    /// <param name="elapsed">How long they took; null when nobody knows.</param>
    /// <param name="remarks">What else is to be said of them, before what is to be said of findings.</param>
    public void Summarize(
        IReadOnlyList<RunDocument> runs, int planned, bool reduced, TimeSpan? elapsed, IEnumerable<(string Text, Tone Tone)> remarks)
    {
        // A scenario that is there to violate something says nothing about whether the property holds.
        IEnumerable<RunDocument> telling = runs.Where(r => r.IsExhausted || !r.Good);
        PropertyTable.Print(terminal, PropertyTable.Lines(telling, isComplete: runs.Count == planned), withSentences: true);
        int exhausted = runs.Count(r => r.IsExhausted);
        int violated = runs.Count(r => r.IsViolated);
        int bad = runs.Count(r => !r.Good && !r.IsOpen);
        terminal.WriteLine($"{Number(runs.Count)} scenarios: {exhausted:N0} exhausted, {violated} violated, {runs.Count(r => r.IsOpen)} out of budget");
        string time = elapsed is { } took ? $", {took.TotalSeconds:F1} s" : "";
        terminal.WriteLine($"{Sum(runs.Select(r => r.States))} states, {Sum(runs.Select(r => r.Transitions))} transitions{time}");
        if (reduced)
            terminal.WriteLine(terminal.Wrapped(0, "These are the counts of reduced searches; those that scenario files pin are of whole ones, and were not compared."));
        if (bad > 0)
            terminal.WriteLine($"{bad:N0} not as expected.", Tone.Bad);
        foreach ((string text, Tone tone) in remarks)
            terminal.WriteLine(terminal.Wrapped(0, text), tone);
        foreach (IGrouping<string, string> finding in runs.SelectMany(r => r.Findings ?? []).GroupBy(name => name))
            terminal.WriteLine($"{finding.Count():N0} as the finding {finding.Key} says; with its fix everything holds.");
    }

    /// <summary>The exit code for some searches.</summary>
    /// <param name="runs">The searches.</param>
    /// <param name="isComplete">Whether these are all the searches there were to make.</param>
    public static int ExitCode(IReadOnlyList<RunDocument> runs, bool isComplete) =>
        runs.Any(r => !r.Good && !r.IsOpen) ? ExitCodes.Violated
        : !isComplete || runs.Any(r => r.IsOpen) ? ExitCodes.OutOfBudget
        : ExitCodes.Holds;

    private static string Columns(string name, string states, string transitions, string depth) =>
        $"  {name}  {states,10}  {transitions,11}  {depth,5}  ";

    // Those of files that somebody else wrote may be of any size.
    private static string Sum(IEnumerable<long> numbers) => numbers.Aggregate((Int128)0, (sum, n) => sum + n).ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
