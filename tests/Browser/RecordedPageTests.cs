using Microsoft.Playwright;
using Xunit;

namespace PtSpec.Browser;

/// <summary>Pages of what was recorded: traces of kernels, histories of operations.</summary>
[Collection(nameof(Chromium))]
public sealed class RecordedPageTests(Chromium chromium, Reports reports)
{
    private const string Current = "[aria-current]";

    [BrowserFact]
    public async Task Keys_go_through_the_events_of_a_trace()
    {
        await using WatchedPage page = await chromium.Open(reports.Timeline);
        Assert.Equal("No event is chosen.", await page.Text("#event"));
        await page.Press("Home");
        string first = (await page.Page.GetAttributeAsync(Current, "data-key"))!;
        await page.HasHash($"#line={first}");
        await page.Press("c");
        Assert.NotEqual("event", await page.Page.GetAttributeAsync(Current, "data-kind"));
        for (int i = 0; i < 40 && await page.Page.GetAttributeAsync(Current, "data-kind") != "offending"; i++)
            await page.Press("j");
        Assert.Contains("pte_free_defer table 1e76e", await page.Text("#event"), StringComparison.Ordinal);
        Assert.Contains("✗", await page.Page.Locator(Current).TextContentAsync() ?? "", StringComparison.Ordinal);
        await page.Press("Home");
        await page.Press("k");
        await page.HasHash($"#line={first}");
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_link_opens_at_an_event_or_an_operation()
    {
        await using WatchedPage trace = await chromium.Open(reports.Timeline);
        await trace.Press("End");
        string last = (await trace.Page.GetAttributeAsync(Current, "data-key"))!;
        await using WatchedPage linked = await chromium.Open($"{reports.Timeline}#line={last}");
        Assert.StartsWith($"line {last}, ", await linked.Text("#event"), StringComparison.Ordinal);

        await using WatchedPage history = await chromium.Open($"{reports.History}#op=3");
        Assert.Equal("c3", await history.Page.GetAttributeAsync(Current, "id"));
        Assert.Equal(1, await history.CountSeen("#tip"));
        trace.IsQuiet();
        linked.IsQuiet();
        history.IsQuiet();
    }

    [BrowserFact]
    public async Task Keys_go_through_the_operations_of_a_history()
    {
        await using WatchedPage page = await chromium.Open(reports.History);
        foreach (string key in (string[])["Home", "j", "ArrowRight", "k"])
            await page.Press(key);
        await page.HasHash("#op=1");
        await page.Press("End");
        string last = (await page.Page.GetAttributeAsync(Current, "data-key"))!;
        await page.Press("j");
        await page.HasHash($"#op={last}");
        await page.Press("Shift+C");
        Assert.Equal(1, await page.Page.Locator($".op.conflict{Current}, .op.stuck{Current}").CountAsync());
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_trace_in_which_nothing_is_wrong_says_what_was_looked_at()
    {
        await using WatchedPage page = await chromium.Open(reports.Conforming);
        Assert.Contains("✓ conforms", await page.Text("h1"), StringComparison.Ordinal);
        Assert.Contains("values read compared", await page.Text("body"), StringComparison.Ordinal);
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task They_are_dark_where_the_reader_wants_it_dark_and_fit_a_phone()
    {
        foreach (string path in (string[])[reports.Timeline, reports.Conforming, reports.History])
        {
            await using WatchedPage page = await chromium.Open(path, ColorScheme.Dark, width: 390, height: 844);
            await page.Fits();
            Assert.Equal("rgb(20, 23, 27)", await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
            page.IsQuiet();
        }
    }
}
