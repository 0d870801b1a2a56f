using System.Text;
using System.Text.RegularExpressions;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Counterexamples;

/// <summary>A counterexample for people: the scenario, a table with a column per CPU, and what is violated.</summary>
public static partial class CounterexampleText
{
    /// <summary>The width where nobody says otherwise.</summary>
    public const int DefaultWidth = 100;

    /// <summary>The narrowest table that can be read.</summary>
    public const int MinWidth = 40;

    private const int Environment = -1;
    private const string GracePeriod = "grace period of ";

    /// <summary>Prints a counterexample.</summary>
    /// <param name="counterexample">The counterexample.</param>
    /// <param name="width">The most columns of text that a line takes; source lines are wrapped to it.</param>
    public static string Print(Counterexample counterexample, int width = DefaultWidth)
    {
        ArgumentNullException.ThrowIfNull(counterexample);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinWidth);
        var text = new StringBuilder();
        text.Append(ScenarioPrinter.Print(counterexample.Scenario with { Expect = null }));
        foreach (Change change in counterexample.Changes)
            text.Append("changed: ").Append(change).Append('\n');
        text.Append('\n');
        if (counterexample.Steps.Count > 0)
            text.Append(Table(counterexample, width).Print(width)).Append('\n');
        text.Append(Conclusion(counterexample, width));
        return text.ToString();
    }

    // The step and its statement share a line where there is room for that.
    private static TextGrid Table(Counterexample counterexample, int width)
    {
        TextGrid wide = Table(counterexample, (step, text) => [$"{step}  {text}"]);
        return wide.NaturalWidth <= width ? wide : Table(counterexample, (step, text) => [step, text]);
    }

    private static TextGrid Table(Counterexample counterexample, Func<string, string, string[]> join)
    {
        int cpus = counterexample.Scenario.Cpus.Count;
        string[] events = [.. counterexample.Steps.SelectMany(s => s.Others.Where(o => o.Cpu < 0).Select(o => o.Step).Append(s.Cpu < 0 ? s.Step : "")).Where(e => e.Length > 0)];
        bool onlyGracePeriods = events.All(e => e.StartsWith(GracePeriod, StringComparison.Ordinal));
        List<IReadOnlyList<string>> header = [[""]];
        header.AddRange(Enumerable.Range(0, cpus).Select(c => (IReadOnlyList<string>)[$"cpu {c}"]));
        if (events.Length > 0)
            header.Add([onlyGracePeriods ? "grace periods" : "by itself"]);
        var grid = new TextGrid(header);
        var begun = new HashSet<(int, int)>();
        var shown = new string[header.Count];
        int digits = $"{counterexample.Steps.Count}".Length;
        for (int i = 0; i < counterexample.Steps.Count; i++)
        {
            CounterexampleStep step = counterexample.Steps[i];
            if (i == 0 && counterexample.RepeatsFrom > 1)
                grid.AddHeading("prefix:");
            if (i + 1 == counterexample.RepeatsFrom)
                grid.AddHeading("cycle, for ever:");
            bool begins = begun.Add((step.Cpu, step.OperationNumber));
            List<IReadOnlyList<string>> cells = [[$"{i + 1}".PadLeft(digits)]];
            for (int column = 1; column < header.Count; column++)
            {
                int cpu = column <= cpus ? column - 1 : Environment;
                string others = string.Join(", ", step.Others.Where(o => o.Cpu == cpu).Select(Possible));
                cells.Add(step.Cpu == cpu ? [.. Taken(step, begins, join)]
                    : others.Length == 0 ? []
                    : others == shown[column] ? ["    \""]
                    : [$"else: {others}"]);
                shown[column] = step.Cpu == cpu ? "" : others;
            }
            grid.Add(cells);
        }
        return grid;
    }

    private static IEnumerable<string> Taken(CounterexampleStep step, bool begins, Func<string, string, string[]> join)
    {
        if (begins && step.Operation is { } begun)
            yield return $"begins {ScenarioPrinter.Print(begun)}";
        foreach (string line in step.Source is { } source ? join(step.Step, source.Text) : [Event(step.Step)])
            yield return line;
        if (step.Returned is { } returned)
            yield return $"  → {returned}";
        foreach (StateChange change in step.Changes)
            yield return $"  {change.Name}: {change.Before} → {change.After}";
        if (step.Outcome is { } outcome)
            yield return $"ends {ScenarioPrinter.Print(step.Operation!.Value)}: {OutcomeText(outcome)}";
    }

    /// <summary>An outcome as the kernel or the user sees it.</summary>
    internal static string OutcomeText(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Exists => "-EEXIST",
        Outcome.Again => "-EAGAIN",
        Outcome.Fault => "-EFAULT",
        Outcome.NoMemory => "-ENOMEM",
        Outcome.Invalid => "-EINVAL",
        Outcome.Busy => "-EBUSY",
        Outcome.NoEntry => "-ENOENT",
        Outcome.BusError => "SIGBUS",
        Outcome.SegmentationFault => "SIGSEGV",
        Outcome.Skipped => "skipped",
        _ => $"{outcome - Outcome.Zero}",
    };

    private static string Possible(PossibleStep other) =>
        other.Cpu == Environment ? Event(other.Step) : PrimitiveOf(other);

    // The column says what it is about: "grace period of T0 ends" is "T0 ends" there.
    private static string Event(string step) =>
        step.StartsWith(GracePeriod, StringComparison.Ordinal) && step.EndsWith("ends", StringComparison.Ordinal) ? step[GracePeriod.Length..] : step;

    // The kernel's name of what the statement calls; a statement that calls nothing goes by its number.
    private static string PrimitiveOf(PossibleStep other)
    {
        Match call = PrimitiveCall().Match(other.Text);
        return call.Success ? KernelSpelling.Of(call.Groups[1].Value) : other.Step;
    }

    private static string Conclusion(Counterexample counterexample, int width)
    {
        Property property = counterexample.Failure.Property;
        string when = counterexample.RepeatsFrom is { } from ? $"Steps {from} to {counterexample.Steps.Count} can repeat for ever"
            : counterexample.FailsAtEnd ? "At the end"
            : $"In step {counterexample.Steps.Count}";
        string[] sentences = [$"{property.Name} is violated: {property.Sentence}", $"{when}: {counterexample.Failure.Failure}.", .. counterexample.Waiting];
        return string.Concat(sentences.SelectMany(s => TextGrid.Wrap(s, width)).Select(line => line + "\n"));
    }

    [GeneratedRegex(@"\bmm\.([A-Z]\w*)\(")]
    private static partial Regex PrimitiveCall();
}
