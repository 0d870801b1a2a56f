using PtSpec.Checking.Mutants;
using PtSpec.Core.Lowered;
using PtSpec.Documents.Listings;
using PtSpec.Documents.Machines;
using PtSpec.StateMachines;

namespace PtSpec.Documents;

/// <summary>The pages of the specification: they follow from the code, and from what is recorded under spec/.</summary>
internal static class SpecificationPages
{
    /// <summary>Folders within spec/ in which a page that nobody generates any more is stray, beside spec/ itself.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["", "bugs", "machines", "mutants", "routines"];

    /// <summary>Every page; the same for the same sources.</summary>
    /// <param name="sources">What is not in the code.</param>
    /// <param name="bugIsDone">Called when a bug's page, or that of a control, has what it is made of: on any thread.</param>
    /// <param name="cancellation">Ends the searches that pages are made of.</param>
    /// <exception cref="SpecificationException">What a page is made of is not there or not readable.</exception>
    /// <exception cref="OperationCanceledException">The user ended it.</exception>
    public static IReadOnlyList<MarkdownPage> All(SpecificationSources sources, Action? bugIsDone = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var book = new RoutineBook(sources);
        return
        [
            IndexDocument.Page(sources, book, cancellation),
            MachinePage.Of("machines/pmd-entry.md", "What one pmd entry is, and who may make something else of it.", PmdEntryMachine.Definition),
            MachinePage.Of(
                "machines/ptl-ownership.md", "How a walker comes to own a page table, so that it may write its entries.", PtlOwnershipMachine.Definition,
                ("holds, and may do to entries", state => $"{PtlOwnershipMachine.Rights[state].Holds.Describe()}; {PtlOwnershipMachine.Rights[state].Access}")),
            MachinePage.Of(
                "machines/page-table-lifetime.md", "Where a page table is between its allocation and its end.", PageTableLifetimeMachine.Definition,
                ("who has it, who may write its entries", state => $"{PageTableLifetimeMachine.Custody[state].Owner}; {PageTableLifetimeMachine.Custody[state].Writer}")),
            PropertiesDocument.Page(sources, book),
            ConfigurationsDocument.Page(sources),
            MarkdownPage.Of("memory-models.md", MemoryModelsDocument.Markdown()),
            MarkdownPage.Of("operations.md", OperationsDocument.Markdown()),
            RoutineIndex.Page(book),
            .. new RoutinePages(book).All(),
            UnvisitedPage.Page(sources, book),
            MarkdownPage.Of("call-sites.md", CallSitesDocument.Markdown(sources.CallSites)),
            MarkdownPage.Of("census.md", CensusDifferencesDocument.Markdown(sources.CensusReasons)),
            ScenariosDocument.Page(sources),
            GlossaryDocument.Page(),
            .. BugPages.All(sources, bugIsDone, cancellation),
            .. sources.Mutants.OrderBy(page => page.Key, StringComparer.Ordinal).Where(page => !Routines.FindByKernelName(page.Key).IsEmpty)
                .Select(page => Renumbered(page.Key, page.Value)),
        ];
    }

    /// <summary>The recorded mutants of a routine with the numbers that statements have now; mutants that are no more are left out.</summary>
    private static MarkdownPage Renumbered(string routine, IReadOnlyList<MutantSection> page)
    {
        var kept = page.ToDictionary(s => s.Kernels);
        IEnumerable<MutantSection> sections = Routines.FindByKernelName(routine)
            .Where(text => kept.ContainsKey(Mutant.KernelsOf(text)))
            .Select(text => new MutantSection(
                Mutant.KernelsOf(text), [.. kept[Mutant.KernelsOf(text)].For(MutantsOf.Text(text)).OfType<MutantRecord>()]));
        return new MarkdownPage($"mutants/{routine}.md", MutantPage.Print(routine, sections));
    }
}
