using System.Text;
using PtSpec.Checking.CallSites;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Lowered;
using PtSpec.Kernel.Census;
using PtSpec.StateMachines;

namespace PtSpec.Cli.Documents;

/// <summary>A generated page.</summary>
/// <param name="Name">Its path within spec/.</param>
/// <param name="Text">What it holds.</param>
internal sealed record Page(string Name, string Text);

/// <summary>The pages of the specification that follow from the code alone.</summary>
internal static class SpecificationPages
{
    private const string Notice = "<!-- Written by \"ptspec docs\" from the code. Do not edit. -->\n\n";

    /// <summary>Every page.</summary>
    /// <param name="spec">The folder spec/, for what is not in the code.</param>
    /// <exception cref="UsageException">What a page is made of is not there or not readable.</exception>
    public static IEnumerable<Page> All(string spec)
    {
        yield return Machine("machines/pmd-entry.md", PmdEntryMachine.Definition);
        yield return Machine("machines/ptl-ownership.md", PtlOwnershipMachine.Definition);
        yield return Machine("machines/page-table-lifetime.md", PageTableLifetimeMachine.Definition);
        yield return new Page("properties.md", Notice + Properties());
        yield return new Page("configurations.md", Notice + Configurations());
        yield return new Page("memory-models.md", Notice + MemoryModelsDocument.Markdown());
        yield return new Page("operations.md", Notice + OperationsDocument.Markdown());
        yield return new Page("routines.md", Notice + Listing());
        yield return new Page("call-sites.md", Notice + CallSitesDocument.Markdown(CallSites(spec)));
        yield return new Page("census.md", Notice + CensusDifferencesDocument.Markdown(CensusReasons(spec)));
    }

    private static DifferenceReasons CensusReasons(string spec)
    {
        try
        {
            return DifferenceReasons.Beside(Path.Combine(spec, CallSiteFile.Name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"{spec}: {e.Message}");
        }
    }

    private static IReadOnlyList<CallSite> CallSites(string spec)
    {
        string path = Path.Combine(spec, CallSiteFile.Name);
        try
        {
            return CallSiteFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    private static Page Machine<TState, TTrigger>(string name, MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum => new(
            name, $"{Notice}{MachineDocument.Markdown(definition)}\n\n```mermaid\n{MachineDocument.Mermaid(definition)}\n```\n");

    private static string Properties()
    {
        var text = new StringBuilder(
            "# Properties\n\nEvery exploration checks them in every state and step.\n\n| name | what holds |\n|---|---|\n");
        foreach (Property property in Property.All)
            text.Append($"| {property.Name} | {property.Sentence} |\n");
        text.Append("\n# Formulas\n\nRead off the code that the explorer runs, for cpu 0 and slot 0 of this small memory (refinement's are the state ")
            .Append("machines; linearizability, deadlock, completion, progress and I8 are of whole behaviours):\n\n```text\n")
            .Append(ScenarioPrinter.Print(PropertyFormulas.Memory))
            .Append("```\n");
        foreach (IGrouping<Property, PropertyFormula> ofProperty in PropertyFormulas.All().GroupBy(f => f.Property))
        {
            text.Append($"\n## {ofProperty.Key.Name}\n\n{ofProperty.Key.Sentence}\n\n| step | holds | otherwise |\n|---|---|---|\n");
            foreach (PropertyFormula formula in ofProperty)
                text.Append($"| {formula.Primitive} | `{formula.Formula.Replace("|", "\\|")}` | {formula.Failure} |\n");
        }
        return text.ToString();
    }

    private static string Configurations()
    {
        var text = new StringBuilder("# Configurations\n\nA scenario names its kernel, its lock layout and its features; what it does not name it has not.\n\n")
            .Append("| feature | kernels | needs | rules out | locks |\n|---|---|---|---|---|\n");
        foreach (FeatureRule rule in FeatureRule.All)
        {
            text.Append($"| {rule.Word} | {rule.Kernels} | {FeatureRule.Words(rule.Needs)} | {FeatureRule.Words(rule.Excludes)} | ")
                .Append(rule.NeedsSplitLocks ? "split, pte |\n" : "split, pte, mm |\n");
        }
        text.Append("\n| kernel | configurations |\n|---|---|\n");
        foreach (KernelVersion kernel in ScenarioGeneratorOptions.Milestones)
            text.Append($"| {kernel} | {Configuration.All([kernel]).Count} |\n");
        return text.ToString();
    }

    private static string Listing()
    {
        var text = new StringBuilder("# Routines\n\nThe numbers name steps: `ptspec explore FILE --without ROUTINE#STEP`.\n");
        foreach (IGrouping<string, RoutineProgram> source in Routines.All.GroupBy(r => r.KernelSource))
        {
            text.Append($"\n## {source.Key}\n");
            foreach (RoutineProgram routine in source)
                text.Append($"\n```text\n{RoutineListing.Print(routine)}```\n");
        }
        return text.ToString();
    }
}
