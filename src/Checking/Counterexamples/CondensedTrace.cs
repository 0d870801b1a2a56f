using System.Text;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A counterexample in a few rows, as Markdown: the steps around the break, a column for each CPU.</summary>
internal static class CondensedTrace
{
    /// <summary>How many steps are shown where nobody says otherwise; what lies between them is counted.</summary>
    public const int DefaultSteps = 6;

    private const string PmdEntry = "pmd ";

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

    /// <summary>
    /// Which steps are shown, counted from 0 and in order: the last one, and those that say most. A step says more when it changes a pmd
    /// entry or memory, when another CPU goes on after it, and when it is one of a routine that was changed; of equal ones the later.
    /// </summary>
    public static IReadOnlyList<int> Shown(Counterexample counterexample, int steps)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        IReadOnlyList<CounterexampleStep> all = counterexample.Steps;
        HashSet<string> changed = [.. counterexample.Changes.Select(c => c.Routine)];
        return [.. Enumerable.Range(0, all.Count).OrderByDescending(Weight).ThenByDescending(i => i).Take(steps).Order()];

        int Weight(int i)
        {
            CounterexampleStep step = all[i];
            if (i == all.Count - 1)
                return int.MaxValue;
            int weight = step.Changes.Any(c => c.Name.StartsWith(PmdEntry, StringComparison.Ordinal)) ? 4
                : step.Changes.Any(c => !IsProtection(c.Name)) ? 2
                : step.Changes.Count > 0 || step.Returned is not null || step.Outcome is not null ? 1
                : 0;
            return weight + (all[i + 1].Cpu != step.Cpu ? 2 : 0) + (step.Stack.Count > 0 && changed.Contains(step.Stack[^1].Routine.KernelName) ? 1 : 0);
        }
    }

    /// <summary>The table alone: a row for each step shown, and one for those between.</summary>
    /// <param name="counterexample">The counterexample.</param>
    /// <param name="steps">How many steps are shown at most, at least 1.</param>
    public static string Table(Counterexample counterexample, int steps)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
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

    private static bool IsProtection(string name) => Protection.Any(word => name.Contains(word, StringComparison.Ordinal));

    private static string Conclusion(Counterexample counterexample)
    {
        string when = counterexample.RepeatsFrom is { } from ? $"Steps {from} to {counterexample.Steps.Count} can repeat for ever"
            : counterexample.FailsAtEnd ? "At the end"
            : $"Step {counterexample.Steps.Count}";
        string waiting = string.Concat(counterexample.Waiting.Select(w => $"; {w}"));
        return Text($"{when}: {counterexample.Failure.Failure}{waiting}.");
    }

    private static IEnumerable<string> Columns(int count, Func<int, string> cell) => Enumerable.Range(0, count).Select(cell);

    private static int Column(CounterexampleStep step, int cpus) => step.Cpu < 0 ? cpus : step.Cpu;

    private static string Count(int steps) => steps switch { 0 => "", 1 => "*1 step*", _ => $"*{steps} steps*" };

    private static string Cell(CounterexampleStep step)
    {
        var lines = new List<string>();
        string returned = step.Returned is { } value ? $" → {Text(value)}" : "";
        lines.Add(step.Source is { } source ? $"{Text(step.Stack[^1].Routine.KernelName)}: `{source.Text}`{returned}" : Text(step.Step));
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
