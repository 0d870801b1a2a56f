using System.Text;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A counterexample in a few rows, as Markdown: the steps around the break, a column for each CPU.</summary>
public static class CondensedTrace
{
    /// <summary>How many steps are shown where nobody says otherwise; what lies between them is counted.</summary>
    public const int DefaultSteps = 6;

    // What is taken and given back, where steps that change what is protected are the ones to show.
    private static readonly string[] Protection =
        ["lock", "ptl ", "pml ", "rwsem", "rcu nesting", "kmap slot", "interrupts of", "waits for", "nr_ptes", "reference", "anon_vma read", "written by"];

    /// <summary>What is violated and when, then the table; it ends with a line break, and depends on the counterexample alone.</summary>
    /// <param name="counterexample">The counterexample.</param>
    /// <param name="steps">How many steps are shown at most, at least 1.</param>
    public static string Markdown(Counterexample counterexample, int steps = DefaultSteps)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return $"{Conclusion(counterexample)}\n\n{Table(counterexample, steps)}";
    }

    /// <summary>Which steps are shown, counted from 0 and in order: the last one, then where the CPU changes, then what changes memory.</summary>
    public static IReadOnlyList<int> Shown(Counterexample counterexample, int steps)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        IReadOnlyList<CounterexampleStep> all = counterexample.Steps;
        return [.. Enumerable.Range(0, all.Count).OrderByDescending(Weight).ThenByDescending(i => i).Take(steps).Order()];

        int Weight(int i)
        {
            bool isMemory = all[i].Changes.Any(c => !IsProtection(c.Name));
            return i == all.Count - 1 ? 4
                : all[i + 1].Cpu != all[i].Cpu && (all[i].Changes.Count > 0 || all[i].Returned is not null) ? 3
                : isMemory ? 2
                : all[i].Changes.Count > 0 || all[i].Outcome is not null ? 1
                : 0;
        }
    }

    private static bool IsProtection(string name) => Protection.Any(word => name.Contains(word, StringComparison.Ordinal));

    private static string Conclusion(Counterexample counterexample)
    {
        string when = counterexample.RepeatsFrom is { } from ? $"Steps {from} to {counterexample.Steps.Count} can repeat for ever"
            : counterexample.FailsAtEnd ? "At the end"
            : $"Step {counterexample.Steps.Count}";
        string waiting = string.Concat(counterexample.Waiting.Select(w => $"; {w}"));
        return Text($"{when}: {counterexample.Failure.Failure}{waiting}.");
    }

    private static string Table(Counterexample counterexample, int steps)
    {
        IReadOnlyList<CounterexampleStep> all = counterexample.Steps;
        if (all.Count == 0)
            return "";
        int cpus = counterexample.Scenario.Cpus.Count;
        bool hasEvents = all.Any(s => s.Cpu < 0);
        string[] header = ["step", .. Enumerable.Range(0, cpus).Select(c => $"cpu {c}"), .. hasEvents ? ["by itself"] : Array.Empty<string>()];
        var text = new StringBuilder();
        Row(text, header);
        text.Append('|').Insert(text.Length, "---|", header.Length).Append('\n');
        int next = 0;
        foreach (int shown in Shown(counterexample, steps))
        {
            if (shown > next)
                Row(text, ["⋮", .. Columns(header.Length - 1, column => Count(all.Skip(next).Take(shown - next).Count(s => Column(s, cpus) == column)))]);
            CounterexampleStep step = all[shown];
            Row(text, [$"{shown + 1}", .. Columns(header.Length - 1, column => Column(step, cpus) == column ? Cell(step) : "")]);
            next = shown + 1;
        }
        return text.ToString();
    }

    private static IEnumerable<string> Columns(int count, Func<int, string> cell) => Enumerable.Range(0, count).Select(cell);

    private static int Column(CounterexampleStep step, int cpus) => step.Cpu < 0 ? cpus : step.Cpu;

    private static string Count(int steps) => steps switch { 0 => "", 1 => "*1 step*", _ => $"*{steps} steps*" };

    private static string Cell(CounterexampleStep step)
    {
        var lines = new List<string>();
        string returned = step.Returned is { } value ? $" → {Text(value)}" : "";
        lines.Add(step.Source is { } source ? $"{Text(step.Stack[^1])}: `{source.Text}`{returned}" : Text(step.Step));
        lines.AddRange(step.Changes.Select(c => Text($"{c.Name}: {c.Before} → {c.After}")));
        if (step.Outcome is { } outcome)
            lines.Add(Text($"ends {ScenarioPrinter.Print(step.Operation!.Value)}: {CounterexampleText.OutcomeText(outcome)}"));
        return string.Join("<br>", lines);
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");

    // Words as they are: Markdown would take some of their signs for its own.
    private static string Text(string words) => MarkdownText.Escape(words);
}
