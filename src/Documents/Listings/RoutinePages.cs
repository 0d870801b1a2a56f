using System.Text;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Documents.Listings;

/// <summary>A page for each routine: its text line by line, why each line is there, and the shortest way in which it goes wrong without.</summary>
/// <param name="book">The routines.</param>
internal sealed class RoutinePages(RoutineBook book)
{
    private readonly VersionTables tables = new(book);

    private const string NoBreakSpace = "\u00a0";

    /// <summary>Where a routine's page is within spec/.</summary>
    public static string PathOf(string name) => $"routines/{name}.md";

    /// <summary>The pages of all routines.</summary>
    public IEnumerable<MarkdownPage> All() => book.Names.Select(name => MarkdownPage.Of(PathOf(name), Print(name)));

    private string Print(string name)
    {
        IReadOnlyList<RoutineProgram> texts = RoutineBook.TextsOf(name);
        var text = new StringBuilder($"# {MarkdownPage.Cell(name)}\n\n");
        text.Append("Follows ").AppendJoin(", ", texts.Select(t => t.KernelSource).Distinct()).Append(". ");
        MutantScore score = book.Score(name);
        text.Append(score.Mutants == 0 ? "It has no line that could be other.\n" : $"{score.Mutants} mutants: {Fates(score)}.\n");
        Links(text, "Called by", book.Callers(name));
        Links(text, "Calls", texts.SelectMany(RoutineBook.Callees).Distinct());
        text.Append(tables.Links(name));
        text.Append("\n[How to read this page](../routines.md#how-to-read-a-page)\n");
        foreach (RoutineProgram routine in texts)
            Append(text, routine, texts.Count > 1 ? Kernels(routine) : "");
        tables.Append(text, name);
        return text.ToString();
    }

    private static string Fates(MutantScore score)
    {
        (int Count, string Words)[] fates =
        [
            (score.Killed, "killed"), (score.SameProgram, "the same programs"), (score.Equivalent, "right too"),
            (score.Unseen, "not seen by the model"), (score.NothingNew, "that bring nothing new"), (score.Unexplained, "of which no scenario here tells"),
        ];
        return string.Join(", ", fates.Where(f => f.Count > 0).Select(f => $"{f.Count} {f.Words}"));
    }

    private static void Links(StringBuilder text, string what, IEnumerable<string> names)
    {
        string[] all = [.. names];
        if (all.Length > 0)
            text.Append($"\n{what}: ").AppendJoin(", ", all.Select(n => $"[{MarkdownPage.Cell(n)}]({n}.md)")).Append(".\n");
    }

    private static string Kernels(RoutineProgram routine) =>
        routine.Kernels.Length == 0 ? "all kernels" : ChangedRoutines.Range(routine).ToString();

    private void Append(StringBuilder text, RoutineProgram routine, string kernels)
    {
        ListedRoutine source = ListedRoutine.Of(routine);
        IReadOnlyDictionary<int, string> versions = KernelsOfStatements.Of(routine);
        bool differs = versions.Values.Any(v => v.Length > 0);
        ILookup<int, TriedMutant> mutants = book.Mutants(routine).ToLookup(m => m.Step);
        text.Append(kernels.Length > 0 ? $"\n## Text of {kernels}\n\n" : "\n## Text\n\n");
        if (source.Summary.Length > 0)
            text.Append(Checking.MarkdownText.Escape(source.Summary)).Append("\n\n");
        SourceStep first = RoutineListing.Statements(routine)[0];
        text.Append($"`{source.Signature}`, {first.File}:{first.Line}\n\n");
        text.Append(differs ? "| step | line | kernels | why |\n|---|---|---|---|\n" : "| step | line | why |\n|---|---|---|\n");
        foreach (RoutineLine line in source.Lines)
        {
            string numbers = string.Join(' ', line.Statements.Select(s => s.Number));
            string only = string.Join(", ", line.Statements.Select(s => versions[s.Number]).Where(v => v.Length > 0).Distinct());
            string why = string.Join("<br>", line.Statements.SelectMany(s => mutants[s.Number]).Select(m => Short(m, kernels)));
            text.Append($"| {numbers} | {Code(line.Text)} |{(differs ? $" {only} |" : "")} {why} |\n");
        }
        var told = new Dictionary<string, int>();
        foreach (SourceStep statement in RoutineListing.Statements(routine))
        {
            TriedMutant[] explained = [.. mutants[statement.Number].Where(m => m.IsExplained)];
            if (explained.Length > 0)
                Explain(text, statement, explained, kernels, told);
        }
    }

    private static string Short(TriedMutant mutant, string kernels) => mutant.IsExplained
        ? $"{mutant.What}: [{mutant.Became}](#{Anchors.Of(Heading(mutant.Step, kernels))})"
        : $"{mutant.What}: *{mutant.Became}*" + (mutant.Scenarios > 0 ? $", {mutant.Scenarios} tried" : "");

    private static string Heading(int step, string kernels) => kernels.Length == 0 ? $"Step {step}" : $"Step {step}, {kernels}";

    private void Explain(StringBuilder text, SourceStep statement, TriedMutant[] mutants, string kernels, Dictionary<string, int> told)
    {
        text.Append($"\n### {Heading(statement.Number, kernels)}\n\n`{statement.Text}`\n");
        foreach (TriedMutant mutant in mutants)
        {
            string what = $"**{char.ToUpperInvariant(mutant.What[0])}{mutant.What[1..]}**";
            if (mutant is { IsKilled: true, Record: { } record })
            {
                text.Append($"\n{what} [{record.Property}](../properties.md#{Anchors.Of(record.Property)}) breaks in {book.ScenarioLink(record.Scenario)}, ")
                    .Append(record.Steps == 1 ? "by 1 step.\n" : $"by {record.Steps} steps.\n");
                if (record.Trace.Length > 0)
                    text.Append(told.TryAdd(record.Trace, mutant.Step) ? $"\n{record.Trace}\n" : $"\n{SameWay(told[record.Trace], mutant.Step, kernels)}\n");
            }
            else
            {
                text.Append($"\n{what} it is {mutant.Became}: {Checking.MarkdownText.Escape(mutant.Survivor!.Reason)}\n");
            }
        }
    }

    private static string SameWay(int step, int now, string kernels) => step == now
        ? "The same steps as above."
        : $"The same steps as at [step {step}](#{Anchors.Of(Heading(step, kernels))}).";

    // Blanks at the begin of a code mark would be lost.
    internal static string Code(string line)
    {
        string code = line.TrimStart();
        int indent = line.Length - code.Length;
        return code.Length == 0 ? "" : $"`{string.Concat(Enumerable.Repeat(NoBreakSpace, indent))}{code.Replace("|", "\\|", StringComparison.Ordinal)}`";
    }
}
