using PtSpec.Checking.Bugs;
using PtSpec.Checking.Properties;
using PtSpec.Documents;
using PtSpec.Documents.Site;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>The other pages: the same each time, small enough to be kept, and with everything that there is.</summary>
public sealed class PageTests
{
    private const long MostBytes = 8_000_000;

    [Fact]
    public void Pages_and_site_are_the_same_each_time()
    {
        SpecificationSources sources = SpecificationSources.Of(Pages.Sources.Folder);
        IReadOnlyList<MarkdownPage> again = SpecificationPages.All(sources);
        Assert.Equal(Pages.All, again);
        Assert.Equal(Pages.Site, SitePages.Of(sources, again));
    }

    [Fact]
    public void The_pages_are_small_enough_to_be_kept() => Assert.InRange(Pages.All.Sum(p => (long)p.Text.Length), 1, MostBytes);

    [Fact]
    public void Every_bug_has_a_page_with_what_fixes_it_and_what_breaks()
    {
        string index = Pages.Of("bugs/README.md").Text;
        foreach (BugSource source in Pages.Sources.Bugs)
        {
            string page = Pages.Of(Path.ChangeExtension(source.Path, ".md")).Text;
            Assert.Contains($"({Path.GetFileNameWithoutExtension(source.Path)}.md)", index);
            if (source.Entry is not Bug bug)
                continue;
            Assert.Contains("## What happens", page);
            Assert.Contains(bug.Expect, p => page.Contains($"[{p.Name}](../properties.md#", StringComparison.Ordinal));
            Assert.All(bug.Changes, c => Assert.Contains($"`{c}`", page));
        }
    }

    [Fact]
    public void Every_finding_is_in_the_index_of_the_findings()
    {
        string index = Pages.Sources.HandWritten.Single(p => p.Name == "findings/README.md").Text;
        foreach (ScenarioSource finding in Pages.Sources.Findings)
        {
            string name = finding.Scenario.Name;
            string row = index.Split('\n').Single(line => line.StartsWith($"| [`{name}`]({name}.md) |", StringComparison.Ordinal));
            Assert.Contains(finding.Scenario.Expect!.Violates!, row);
            Assert.Contains($"]({name}.txt)", Pages.Sources.HandWritten.Single(p => p.Name == $"findings/{name}.md").Text);
        }
    }

    [Fact]
    public void Every_property_has_its_sentence_its_formula_and_what_it_caught()
    {
        string page = Pages.Of("properties.md").Text;
        foreach (Property property in Property.All)
        {
            string section = page[page.IndexOf($"\n## {property.Name}\n", StringComparison.Ordinal)..].Split("\n## ")[1];
            Assert.Contains(property.Sentence, section);
            Assert.True(section.Contains("Formula: ", StringComparison.Ordinal) || section.Contains("| checked at the step |", StringComparison.Ordinal), property.Name);
            Assert.Contains("Mutants: ", section);
        }
    }

    [Fact]
    public void A_page_that_belongs_to_nothing_any_more_is_stray_and_what_people_wrote_is_not()
    {
        string folder = Directory.CreateTempSubdirectory("ptspec-pages-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "routines"));
            File.WriteAllText(Path.Combine(folder, "routines", "gone.md"), $"{MarkdownPage.Notice}\n\n# gone\n");
            File.WriteAllText(Path.Combine(folder, "routines", "kept.md"), $"{MarkdownPage.Notice}\n\n# kept\n");
            File.WriteAllText(Path.Combine(folder, "notes.md"), "# By hand\n");
            Assert.Equal(["routines/gone.md"], StrayPages.In(folder, [new MarkdownPage("routines/kept.md", "")]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
