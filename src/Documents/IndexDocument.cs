using System.Globalization;
using System.Text;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Documents.Listings;
using PtSpec.Documents.Machines;
using PtSpec.StateMachines;

namespace PtSpec.Documents;

/// <summary>The first page: from what a pmd entry is to a race, and where everything else stands.</summary>
internal static class IndexDocument
{
    private const string Race = "retract-vs-uffd-copy";
    private const string Routine = "pte_offset_map_lock";
    private const int StepsShown = 9;

    /// <summary>The page. Its race is explored, with the line that prevents it and without.</summary>
    public static MarkdownPage Page(SpecificationSources sources, RoutineBook book, CancellationToken cancellation)
    {
        ScenarioSource race = sources.Find(Race);
        Force change = Recheck();
        CheckReport with = Explore(race.Scenario, [], Property.All, cancellation);
        CheckReport without = Explore(race.Scenario, [change], [Property.I2], cancellation);
        if (with.Verdict != Verdict.Holds || without.Counterexample is not { } counterexample)
            throw new SpecificationException($"{race.Path}: expected a race that the recheck of {Routine} prevents");
        var text = new StringBuilder();
        text.Append(
            """
            # How Linux walks, locks and frees its lowest page tables

            This is a specification that runs. The routines on these pages are explored in every interleaving of small scenarios, and every table,
            number and trace here is taken from that. Ten minutes lead from what a pmd entry is to a race; then follows where everything else stands.

            ## 1. A pmd entry

            A CPU finds memory through a tree of tables. The lowest two levels are what this is about: an entry of the table above, the *pmd entry*,
            covers 2 MiB, and the *page table* under it has 512 *entries* of 4 KiB each.

            ```text
              pmd entry            page table            pages
              +---------+         +-----------+
              | table --+-------> | entry   0 +--------> 4 KiB
              +---------+         | entry   1 +-- none
                                  | ...       |
                                  | entry 511 +--------> 4 KiB
                                  +-----------+

              +---------+
              | leaf  --+-------------------------------> 2 MiB, and no page table
              +---------+
            ```

            """);
        MachineDefinition<PmdEntryState, PmdEntryTrigger> entry = PmdEntryMachine.Definition;
        text.Append($"\nWhat a pmd entry can be is a state machine of {Enum.GetValues<PmdEntryState>().Length} states; ")
            .Append($"{entry.Transitions.Length} transitions lead from one to another. Each is made by certain functions, under certain locks: ")
            .Append("[the whole machine](machines/pmd-entry.md). The part between an empty entry, a table and a leaf:\n\n")
            .Append($"```mermaid\n{Part(MachinePage.Picture(entry), ["None", "Table", "Leaf"]).Mermaid()}```\n\n");
        text.Append(
            """
            ## 2. A walker

            A fault, or a system call, goes down to the page table, locks it and changes entries. The lock (`ptl`) is part of the table. So a walker must
            read the pmd entry first, and then take the lock of a table that may not be there any more when it has it:

            ```text
              read the pmd entry ----> table T ----> spin_lock(ptl of T) ----> write entries of T
                                              ^
                                              somebody takes T out of the pmd entry here
            ```

            Who does that? khugepaged, when it has made one huge page of 512 small ones (`retract_page_tables`), and since 6.14 also each zap that
            empties a table. A table that was taken out is *detached*; it is freed after a grace period of RCU:

            """);
        text.Append($"\n\n```mermaid\n{Part(MachinePage.Picture(PageTableLifetimeMachine.Definition), ["Freed", "Allocated", "Installed", "Detached", "Flushed", "Deferred"]).Mermaid()}```\n\n");
        text.Append("[How far a walker has come](machines/ptl-ownership.md) and [where a table is](machines/page-table-lifetime.md) are machines of their own.\n\n");
        text.Append($"## 3. The line that this is about\n\nSince 6.5 [{Routine}](routines/{Routine}.md) looks at the pmd entry again once it has the lock:\n\n```csharp\n");
        RoutineProgram routine = ChangedRoutines.FindByName(Routine, race.Scenario.Kernel);
        foreach (RoutineLine line in ListedRoutine.Of(routine).Lines.SkipWhile(l => !l.Text.StartsWith("again:", StringComparison.Ordinal)))
            text.Append(line.Text).Append(line.Statements.Any(s => s.Number == change.Step) ? "    // step " + change.Step : "").Append('\n');
        text.Append("```\n\nWhy? Each page of a routine answers that for each line, by leaving it out.\n\n");
        text.Append("## 4. The race\n\nA small memory, two CPUs, and what they do:\n\n```text\n")
            .Append(ScenarioPrinter.Print(race.Scenario with { Expect = null }))
            .Append(CultureInfo.InvariantCulture, $"```\n\nAll its interleavings are {with.Exploration.States:N0} states, and every property holds in them. ")
            .Append($"Now let step {change.Step} always be true, as if nobody looked again (`{change}`). Then ")
            .Append($"[{counterexample.Failure.Property.Name}](properties.md#{Anchors.Of(counterexample.Failure.Property.Name)}) breaks: ")
            .Append($"\"{counterexample.Failure.Property.Sentence}\" The shortest way there has {counterexample.Steps.Count} steps, these among them:\n\n")
            .Append(CondensedTrace.Markdown(counterexample, StepsShown))
            .Append("\ncpu 0 read the entry before cpu 1 emptied it, got the lock of a table that nobody reaches any more, and wrote there: the page is lost.\n\n")
            .Append($"To see all of it: `ptspec explore spec/{race.Path} --change \"{change}\" --properties {counterexample.Failure.Property.Name}`.\n\n");
        Contents(text, sources, book);
        return MarkdownPage.Of("README.md", text.ToString());
    }

    // The condition after which the table is returned with its lock held: the last one of the text.
    private static Force Recheck()
    {
        RoutineProgram routine = Routines.FindByKernelName(Routine).Single();
        return new Force(Routine, routine.Nodes.OfType<Branch>().Max(b => b.Source.Number), true);
    }

    private static CheckReport Explore(Scenario scenario, IReadOnlyList<Change> changes, IReadOnlyList<Property> properties, CancellationToken cancellation)
    {
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions
        {
            Changes = changes,
            Properties = properties,
            Exploration = new ExplorationOptions { Threads = 1, Cancellation = cancellation },
        });
        cancellation.ThrowIfCancellationRequested();
        return report;
    }

    private static Diagram Part(Diagram whole, string[] nodes) =>
        new(nodes, [.. whole.Arrows.Where(a => a.From != a.To && nodes.Contains(a.From) && nodes.Contains(a.To))]);

    private static void Contents(StringBuilder text, SpecificationSources sources, RoutineBook book)
    {
        MutantScore mutants = book.Score();
        int bugs = sources.Bugs.Count(b => b.Entry is Bug);
        string[] rows =
        [
            $"| What may happen | [PmdEntry](machines/pmd-entry.md), [PtlOwnership](machines/ptl-ownership.md), [PageTableLifetime](machines/page-table-lifetime.md): the three state machines |",
            $"| The text | [{book.Names.Count} routines](routines.md), each line with the reason why it is there; {mutants.Mutants:N0} mutants, {mutants.Killed:N0} of them killed |",
            $"| What must hold | [{Property.All.Count} properties](properties.md), with their formulas and what they have caught |",
            $"| Who maps tables | [{sources.CallSites.Count} call sites](call-sites.md) and what each does when there is none; [where the census of the source differs](census.md) |",
            $"| What has gone wrong | [{bugs} bugs](bugs/README.md) of the kernel's history, and [{sources.Findings.Count} findings](findings/README.md) that this model has made |",
            $"| What is explored | [{sources.Scenarios.Count} scenarios](scenarios.md), made of [operations](operations.md) in [configurations](configurations.md) under [memory models](memory-models.md); [what none of them does](unvisited.md) |",
            "| What words mean | [the glossary](glossary.md) |",
        ];
        text.Append("## Everything else\n\n| | |\n|---|---|\n").AppendJoin('\n', rows).Append('\n');
    }
}
