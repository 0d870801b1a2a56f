using System.Text;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Documents;

/// <summary>The page of the configurations: the features, with what they go together, and how many scenarios have them.</summary>
internal static class ConfigurationsDocument
{
    /// <summary>The page.</summary>
    public static MarkdownPage Page(SpecificationSources sources)
    {
        IReadOnlyDictionary<string, string> meanings = DocComments.Of<Features>();
        var text = new StringBuilder("# Configurations\n\nA scenario names its kernel, its lock layout and its features; what it does not name it has not.\n\n")
            .Append("| feature | what it stands for | kernels | needs | rules out | locks | scenarios |\n|---|---|---|---|---|---|---|\n");
        foreach (FeatureRule rule in FeatureRule.All)
        {
            text.Append($"| `{rule.Word}` | {MarkdownPage.Cell(meanings[rule.Feature.ToString()])} | {rule.Kernels} ")
                .Append($"| {Words(rule.Needs)} | {Words(rule.Excludes)} | {(rule.NeedsSplitLocks ? "split, pte" : "split, pte, mm")} ")
                .Append($"| {sources.Scenarios.Count(s => s.Scenario.Features.HasFlag(rule.Feature))} |\n");
        }
        text.Append("\nSo many configurations (lock layout and features that go together) each kernel has:\n\n| kernel | configurations |\n|---|---|\n");
        foreach (KernelVersion kernel in ScenarioGeneratorOptions.Milestones)
            text.Append($"| {kernel} | {Configuration.Count(kernel)} |\n");
        return MarkdownPage.Of("configurations.md", text.ToString());
    }

    private static string Words(Features features) => MarkdownPage.Cell(FeatureRule.Words(features));
}
