using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Cli;
using PtSpec.Cli.Reports;
using PtSpec.Cli.Reports.Viewer;
using Xunit;

namespace PtSpec.Browser;

/// <summary>What a page holds for its script is what --json writes, whatever stands in it.</summary>
[Collection(nameof(Chromium))]
public sealed class PageDataTests(Chromium chromium, Reports reports)
{
    private static readonly string[] s_changes = ["force pte_offset_map_lock#14 true", "without pmd_install#3", "without pte_unmap#4"];

    private static readonly Lazy<(RunDocument Document, Counterexample Found)> s_found = new(() =>
    {
        Scenario scenario = ScenarioFile.Parse("", File.ReadAllText(Reports.Spec("scenarios", "pte-alloc-race.txt"))) with { Expect = null };
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions { Changes = [new Without("pmd_install", 3)] });
        return (RunDocument.Of(new Run("found", report, TimeSpan.Zero)), report.Counterexample!);
    });

    [Property(MaxTest = 30)]
    public void It_is_what_json_writes_for_random_scenarios(ulong seed, byte change)
    {
        Scenario scenario = ScenarioGenerator.Sample(seed, 1)[0];
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions
        {
            Changes = [ChangeParser.Parse(s_changes[change % s_changes.Length])],
            Exploration = new() { MaxStates = 20_000 },
        });
        Holds(new ReportDocument("explore", 1, [RunDocument.Of(new Run(scenario.Name, report, TimeSpan.Zero))]), report.Counterexample);
    }

    [Property(MaxTest = 300)]
    public void Any_text_survives(string? name, string? title, string? verdict)
    {
        (RunDocument document, Counterexample found) = s_found.Value;
        // A half of a surrogate pair is no text: JSON cannot hold it.
        string Whole(string? text) => new([.. (text ?? "").Where(c => !char.IsSurrogate(c))]);
        string Hostile(string? text) => $"{Whole(text)}</script><script>alert(1)</script><!--<script>\u2028\0{Whole(text)}\"'&";
        var bug = new BugDocument("B1", Hostile(title), Whole(title), IsControl: false, Outside: null, Kernels: []);
        Holds(new ReportDocument("bugs", 1, [document with { Name = Hostile(name), Verdict = Hostile(verdict) }], [bug]), found);
    }

    [Fact]
    public void A_counterexample_that_was_kept_is_drawn_as_when_it_was_found()
    {
        (string found, string replayed) = (File.ReadAllText(reports.Counterexample), File.ReadAllText(reports.Replayed));
        Assert.True(JsonNode.DeepEquals(PageData.Read(found, "background"), PageData.Read(replayed, "background")));
        Assert.True(JsonNode.DeepEquals(PageData.Read(found, "report")["runs"], PageData.Read(replayed, "report")["runs"]));
    }

    [BrowserFact]
    public async Task What_looks_like_markup_is_shown_as_text()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)><b>bold</b> \"quoted\" 'too' & ∀ 🙂 &lt;";
        (RunDocument document, Counterexample found) = s_found.Value;
        using var folder = new EndToEnd.TemporaryFolder();
        string path = folder.Write("page.html", ReportPage.Draw(new ReportDocument("explore", 1, [document with { Name = Hostile }]), [found]));

        await using WatchedPage page = await chromium.Open(path);

        Assert.StartsWith(Hostile, await page.Text("h1"), StringComparison.Ordinal);
        Assert.StartsWith(Hostile, await page.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.Locator("img, h1 b").CountAsync());
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_script_that_is_not_the_pages_own_does_not_run()
    {
        using var folder = new EndToEnd.TemporaryFolder();
        string body = "<p id=\"said\">nothing</p><script>document.getElementById('said').textContent = 'something';</script>";
        string path = folder.Write("page.html", new Pages.Page("a page", body).Print());

        await using WatchedPage page = await chromium.Open(path);

        Assert.Equal("nothing", await page.Text("#said"));
    }

    private static void Holds(ReportDocument document, Counterexample? found)
    {
        string page = ReportPage.Draw(document, [found]);
        string written = JsonSerializer.Serialize(document, ReportJson.Readable.ReportDocument);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(written), PageData.Read(page, "report")));
        JsonNode background = PageData.Read(page, "background");
        Assert.Equal(found?.Steps.Count ?? -1, background["runs"]![0]?["places"]!.AsArray().Count ?? -1);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }
}
