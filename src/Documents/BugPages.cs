using System.Text;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Documents.Listings;

namespace PtSpec.Documents;

/// <summary>A page for each entry of the catalogue of bugs, with the interleaving that the explorer finds, and one that lists them.</summary>
internal static class BugPages
{
    private const int StepsShown = 10;

    /// <summary>The pages. Each bug is explored once, in the kernel of its file.</summary>
    /// <param name="sources">The catalogue.</param>
    /// <param name="isDone">Called for each entry, on any thread.</param>
    /// <param name="cancellation">Ends the searches.</param>
    public static IReadOnlyList<MarkdownPage> All(SpecificationSources sources, Action? isDone, CancellationToken cancellation)
    {
        Counterexample?[] found = [.. sources.Bugs.AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(bug =>
            {
                Counterexample? counterexample = bug.Entry is Bug entry ? Explore(entry, cancellation) : null;
                isDone?.Invoke();
                return counterexample;
            })];
        return
        [
            Index(sources, found),
            .. sources.Bugs.Zip(found, (bug, counterexample) => MarkdownPage.Of(Path.ChangeExtension(bug.Path, ".md"), Print(bug, counterexample))),
        ];
    }

    private static Counterexample Explore(Bug bug, CancellationToken cancellation)
    {
        CheckReport report = ScenarioCheck.Run(bug.Scenario, new CheckOptions
        {
            Changes = bug.Changes,
            Properties = bug.Expect,
            Exploration = new ExplorationOptions { Threads = 1, Cancellation = cancellation },
        });
        cancellation.ThrowIfCancellationRequested();
        return report.Counterexample
            ?? throw new SpecificationException($"bugs: {bug.Id} is not found any more: no property that it names breaks");
    }

    private static MarkdownPage Index(SpecificationSources sources, Counterexample?[] found)
    {
        var text = new StringBuilder("# Bugs\n\nHistoric bugs and races, each as a scenario and changes that bring the bug back. With the changes ")
            .Append("a property breaks, without them everything holds; `ptspec bugs` makes sure of both. Each page has the interleaving as the explorer finds it.\n\n")
            .Append("| bug | what is wrong | fixed by | breaks | steps |\n|---|---|---|---|---|\n");
        foreach ((BugSource bug, Counterexample? counterexample) in sources.Bugs.Zip(found).Where(b => b.First.Entry is Bug))
        {
            var entry = (Bug)bug.Entry;
            text.Append($"| {Link(bug)} | {MarkdownPage.Cell(entry.Title)} | {MarkdownPage.Cell(entry.Fixes)} ")
                .Append($"| {counterexample!.Failure.Property.Name} | {counterexample.Steps.Count} |\n");
        }
        text.Append("\n## Controls\n\nChanges that are right: everything must hold with them, or the checks complain of too much.\n\n| control | what is other |\n|---|---|\n");
        foreach (BugSource bug in sources.Bugs.Where(b => b.Entry is Control))
            text.Append($"| {Link(bug)} | {MarkdownPage.Cell(bug.Entry.Title)} |\n");
        text.Append("\n## Outside the model\n\n| bug | what is wrong | fixed by | why it is outside |\n|---|---|---|---|\n");
        foreach (BugSource bug in sources.Bugs)
        {
            if (bug.Entry is OutsideModel outside)
                text.Append($"| {Link(bug)} | {MarkdownPage.Cell(outside.Title)} | {MarkdownPage.Cell(outside.Fixes)} | {MarkdownPage.Cell(outside.Reason)} |\n");
        }
        return MarkdownPage.Of("bugs/README.md", text.ToString());
    }

    private static string Link(BugSource bug) =>
        $"[{MarkdownPage.Cell(bug.Entry.Id)}]({Path.GetFileNameWithoutExtension(bug.Path)}.md)";

    private static string Print(BugSource bug, Counterexample? counterexample)
    {
        CatalogueEntry entry = bug.Entry;
        var text = new StringBuilder($"# {MarkdownText.Escape(entry.Id)}: {MarkdownText.Escape(entry.Title)}\n\n");
        string fixes = entry switch { Bug b => b.Fixes, OutsideModel o => o.Fixes, _ => "" };
        if (fixes.Length > 0)
            text.Append($"Fixed by {MarkdownText.Escape(fixes)}.\n\n");
        if (entry is OutsideModel outside)
            text.Append($"The model cannot show it: {MarkdownText.Escape(outside.Reason)}\n\n");
        if (entry is ExploredEntry explored)
            AppendExplored(text, bug, explored, counterexample);
        text.Append($"[All bugs](README.md), [this one's file]({Path.GetFileName(bug.Path)})\n");
        return text.ToString();
    }

    private static void AppendExplored(StringBuilder text, BugSource bug, ExploredEntry entry, Counterexample? counterexample)
    {
        text.Append("Explored in ").AppendJoin(", ", entry.Scenarios.Select(s => s.Kernel)).Append(". ");
        text.Append(entry is Control ? "It is right: every property holds with the change" : entry.Changes.Count == 0
            ? "The kernel's own text has it" : "What brings it back").Append(entry.Changes.Count == 0 ? ".\n\n" : ":\n\n");
        foreach (Change change in entry.Changes)
            text.Append($"- `{change}`, of [{MarkdownText.Escape(change.Routine)}](../{RoutinePages.PathOf(change.Routine)}): `{Statement(change, entry)}`\n");
        if (entry.Changes.Count > 0)
            text.Append('\n');
        if (counterexample is not null)
        {
            string name = counterexample.Failure.Property.Name;
            text.Append($"## What happens\n\n[{name}](../properties.md#{Anchors.Of(name)}) breaks: {MarkdownText.Escape(counterexample.Failure.Property.Sentence)} ")
                .Append("The steps around the break:\n\n")
                .Append(CondensedTrace.Markdown(counterexample, StepsShown))
                .Append($"\nAll {counterexample.Steps.Count} of them, in\n\n```text\n{ScenarioPrinter.Print(entry.Scenario)}```\n\n")
                .Append(CondensedTrace.Table(counterexample, counterexample.Steps.Count)).Append('\n');
        }
        else
        {
            text.Append($"```text\n{bug.Text.TrimEnd()}\n```\n\n");
        }
    }

    private static string Statement(Change change, ExploredEntry entry) => RoutineListing
        .Statements(ChangedRoutines.FindByName(change.Routine, entry.Scenario.Kernel)).First(s => s.Number == change.Step).Text;
}
