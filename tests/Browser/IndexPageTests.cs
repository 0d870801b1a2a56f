using Microsoft.Playwright;
using PtSpec.EndToEnd;
using Xunit;

namespace PtSpec.Browser;

/// <summary>Pages of several searches, and of one in which everything holds.</summary>
[Collection(nameof(Chromium))]
public sealed class IndexPageTests(Chromium chromium, Reports reports)
{
    [BrowserFact]
    public async Task Bugs_are_an_index_that_leads_to_each_counterexample()
    {
        await using WatchedPage page = await chromium.Open(reports.Bugs);
        Assert.Contains("2 of 2 bugs found, 1 of 1 control hold", await page.Text("#index"), StringComparison.Ordinal);
        Assert.Equal(8, await page.CountSeen("#runs tbody tr"));
        await page.Page.FillAsync("#find", "takes no table");
        Assert.Equal(3, await page.CountSeen("#runs tbody tr"));
        await page.Page.FillAsync("#find", "");
        await page.Page.CheckAsync("#only");
        Assert.Equal(6, await page.CountSeen("#runs tbody tr"));

        await page.Page.Locator("#runs a").Nth(1).ClickAsync();
        await page.Page.Locator("#where").WaitForAsync();
        Assert.StartsWith("B21 in 6.13", await page.Text("h1"), StringComparison.Ordinal);
        await page.Press("j");
        await page.HasHash("#bug=B21%20in%206.13&step=1");
        await page.Press("i");
        await page.Page.Locator("#index").WaitForAsync();
        await page.Page.GoBackAsync();
        await page.Page.Locator("#where").WaitForAsync();
        Assert.Equal("step 1 of 31", await page.Text("#where"));
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_link_opens_a_bug_at_its_step()
    {
        await using WatchedPage page = await chromium.Open($"{reports.Bugs}#bug=B34&step=12");
        Assert.StartsWith("B34 in 6.6", await page.Text("h1"), StringComparison.Ordinal);
        Assert.StartsWith("step 12 of ", await page.Text("#where"), StringComparison.Ordinal);
        await using WatchedPage unknown = await chromium.Open($"{reports.Bugs}#bug=B99&step=12");
        Assert.Equal(1, await unknown.CountSeen("#index"));
        page.IsQuiet();
        unknown.IsQuiet();
    }

    [BrowserFact]
    public async Task Where_everything_holds_the_page_says_what_was_exhausted()
    {
        await using WatchedPage page = await chromium.Open(reports.Holds);
        Assert.Contains("✓ holds", await page.Text("h1"), StringComparison.Ordinal);
        string searched = await page.Text("#searched");
        Assert.Contains("Every interleaving was explored: ", searched, StringComparison.Ordinal);
        Assert.Matches("[0-9,]+ states, [0-9,]+ transitions, depth [0-9]+", searched);
        Assert.Equal(16, await page.CountSeen("#properties tbody tr"));
        Assert.Contains("never triggered", searched, StringComparison.Ordinal);
        Assert.Equal(0, await page.CountSeen("#counterexample"));
        page.IsQuiet();
    }

    [Fact]
    public void A_page_overwrites_nothing()
    {
        using var folder = new TemporaryFolder();
        string mine = folder.Write("mine.html", "mine");
        string scenario = Reports.Spec("scenarios", "pte-alloc-race.txt");
        string trace = folder.Write("trace.txt", "");
        foreach (string[] arguments in (string[][])[["explore", scenario], ["check", "--scenarios", "0"], ["bugs", "B21"], ["trace", "check", trace], ["history", "check", "--format", "json", trace]])
        {
            Outcome outcome = BuiltProgram.Run([.. arguments, "--html", mine]);
            Assert.Equal(2, outcome.ExitCode);
            Assert.Contains("mine.html: exists already; ptspec does not overwrite it", outcome.Error, StringComparison.Ordinal);
            Assert.Equal("mine", File.ReadAllText(mine));
        }
    }
}
