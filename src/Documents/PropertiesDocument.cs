using System.Text;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Documents.Listings;

namespace PtSpec.Documents;

/// <summary>The page of the properties: each with its sentence, its formula, where it is checked, and what it has caught.</summary>
internal static class PropertiesDocument
{
    // What is asked of behaviours, where there is no condition of a step to read off the code.
    private static readonly Dictionary<Property, (string Formula, string Where)> OfBehaviours = new()
    {
        [Property.I8] = (
            "AG, for each CPU: by its steps alone it can come to the end of its program, or to a step that waits",
            "once every state is known"),
        [Property.Linearizability] = (
            "there is an order of the operations, each between its call and its return, in which the sequential reference gives each one its outcome",
            "at each return of an operation (src/Checking/Linearizability, src/Core/Reference)"),
        [Property.Refinement] = (
            "old state, function and new state are a transition of the machine, in this kernel, and the locks it asks for are held",
            "at each write of a pmd entry, each step of a walk and each event of a table: the machines [PmdEntry](machines/pmd-entry.md), "
            + "[PtlOwnership](machines/ptl-ownership.md) and [PageTableLifetime](machines/page-table-lifetime.md)"),
        [Property.Deadlock] = ("AG (some operation is unfinished ⇒ EX true)", "in each state that nobody can leave"),
        [Property.Completion] = ("AG EF every operation is finished", "once every state is known"),
        [Property.Progress] = (
            "AF every operation is finished, on each path that passes over nobody for ever who can take a step",
            "once every state is known, in its strongly connected components"),
        [Property.Effect] = ("AG (every operation is finished ⇒ the pmd entries are as `ends` says)", "in the last state of each path"),
    };

    /// <summary>The page.</summary>
    public static MarkdownPage Page(SpecificationSources sources, RoutineBook book)
    {
        var caught = Property.All.ToDictionary(p => p, p => new Caught(
            [.. sources.Bugs.Where(b => b.Entry is Bug bug && bug.Expect.Contains(p))],
            [.. sources.Findings.Where(f => f.Scenario.Expect?.Violates == p.Name)],
            book.Mutants().Count(m => m.IsKilled && m.Record!.Property == p.Name)));
        ILookup<Property, PropertyFormula> formulas = PropertyFormulas.All().ToLookup(f => f.Property);
        var text = new StringBuilder("# Properties\n\nEvery exploration checks them in every state and step. What each has caught: [bugs](bugs/README.md) of which ")
            .Append("it is what breaks, or one of what may, [findings](findings/README.md), and mutants of the [routines](routines.md), ")
            .Append("counted by what broke first.\n\n")
            .Append("| name | what holds | bugs | findings | mutants |\n|---|---|---|---|---|\n");
        foreach (Property property in Property.All)
        {
            Caught c = caught[property];
            text.Append($"| [{property.Name}](#{Anchors.Of(property.Name)}) | {property.Sentence} | {c.Bugs.Count} | {c.Findings.Count} | {c.Mutants} |\n");
        }
        text.Append("\nThe formulas are read off the code that the explorer runs, for cpu 0 and slot 0 of this small memory; a step whose formula ")
            .Append("fails is the violation. What is asked of whole behaviours has its formula in words (A: on all paths, E: on some, G: always, ")
            .Append("F: at some time, X: next).\n\n```text\n")
            .Append(ScenarioPrinter.Print(PropertyFormulas.Memory))
            .Append("```\n");
        foreach (Property property in Property.All)
            Append(text, property, [.. formulas[property]], caught[property]);
        return MarkdownPage.Of("properties.md", text.ToString());
    }

    private static void Append(StringBuilder text, Property property, PropertyFormula[] formulas, Caught caught)
    {
        text.Append($"\n## {property.Name}\n\n{property.Sentence}\n\n");
        if (OfBehaviours.TryGetValue(property, out (string Formula, string Where) behaviour))
            text.Append($"Formula: {behaviour.Formula}.\n\nChecked {behaviour.Where}.\n\n");
        if (caught.Bugs.Count > 0)
            text.Append("Bugs: ").AppendJoin(", ", caught.Bugs.Select(b => $"[{b.Entry.Id}]({Path.ChangeExtension(b.Path, ".md")})")).Append(".\n\n");
        if (caught.Findings.Count > 0)
            text.Append("Findings: ").AppendJoin(", ", caught.Findings.Select(f => $"[{f.Scenario.Name}]({Path.ChangeExtension(f.Path, ".md")})")).Append(".\n\n");
        text.Append($"Mutants: {caught.Mutants}.\n");
        if (formulas.Length == 0)
            return;
        text.Append("\n| checked at the step | what holds then | otherwise |\n|---|---|---|\n");
        foreach (PropertyFormula formula in formulas)
            text.Append($"| {MarkdownPage.Cell(formula.Primitive)} | {MarkdownPage.Code(formula.Formula)} | {formula.Failure} |\n");
    }

    private sealed record Caught(IReadOnlyList<BugSource> Bugs, IReadOnlyList<ScenarioSource> Findings, int Mutants);
}
