using System.Text;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Documents;

/// <summary>The page that lists the shipped scenarios.</summary>
internal static class ScenariosDocument
{
    /// <summary>The page.</summary>
    public static MarkdownPage Page(SpecificationSources sources)
    {
        var text = new StringBuilder("# Scenarios\n\nEach is a small memory and a few CPUs with a few operations each. `ptspec check` explores every interleaving of ")
            .Append("each one and compares verdict and counts with the file. The [operations](operations.md) and [configurations](configurations.md) ")
            .Append($"have pages of their own. There are {sources.Scenarios.Count}.\n\n")
            .Append("| scenario | what it shows | kernel | operations | states |\n|---|---|---|---|---|\n");
        foreach (ScenarioSource source in sources.Scenarios)
            text.Append(Row(source, source.Path));
        if (sources.MutantScenarios.Count > 0)
        {
            text.Append("\n## Kept because they killed a mutant\n\n| scenario | what it shows | kernel | operations | states |\n|---|---|---|---|---|\n");
            foreach (ScenarioSource source in sources.MutantScenarios)
                text.Append(Row(source, source.Path));
        }
        return MarkdownPage.Of("scenarios.md", text.ToString());
    }

    private static string Row(ScenarioSource source, string path)
    {
        Scenario s = source.Scenario;
        string operations = string.Join("<br>", s.Cpus.Select((cpu, i) => $"cpu {i}: {string.Join("; ", cpu.Select(o => ScenarioPrinter.Print(o)))}"));
        string states = s.Expect?.States is { } count ? $"{count}" : "";
        return $"| [{MarkdownPage.Cell(s.Name)}]({path}) | {MarkdownPage.Cell(s.About)} | {s.Kernel} | {MarkdownPage.Cell(operations).Replace("\\<br\\>", "<br>", StringComparison.Ordinal)} | {states} |\n";
    }
}
