using Microsoft.Playwright;
using Xunit;

namespace PtSpec.Browser;

/// <summary>Pages of counterexamples, as one uses them.</summary>
[Collection(nameof(Chromium))]
public sealed class CounterexamplePageTests(Chromium chromium, Reports reports)
{
    private const string Current = "#steps tr[aria-current]";

    [BrowserFact]
    public async Task Keys_step_through_it_and_the_address_follows()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        Assert.Equal("step 0 of 31", await page.Text("#where"));

        foreach ((string key, int step) in ((string, int)[])
            [("ArrowRight", 1), ("j", 2), ("j", 3), ("k", 2), ("ArrowLeft", 1), ("ArrowLeft", 0), ("ArrowLeft", 0), ("End", 31), ("j", 31), ("Home", 0),
            ("c", 1), ("c", 2), ("c", 4), ("Shift+C", 2)])
        {
            await page.Press(key);
            Assert.Equal($"step {step} of 31", await page.Text("#where"));
            await page.HasHash($"#step={step}");
            Assert.Equal($"{step}", await page.Page.GetAttributeAsync(Current, "data-step"));
        }
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task Keys_alone_reach_everything_and_the_focus_is_seen()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        var reached = new HashSet<string>();
        for (int i = 0; i < 60; i++)
        {
            await page.Press("Tab");
            reached.Add(await page.Page.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.textContent"));
            string outline = await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
            Assert.True(outline != "none" || await page.Page.EvaluateAsync<bool>("() => document.activeElement === document.body"), string.Join(", ", reached));
        }
        Assert.Superset(new HashSet<string> { "next", "keys-button", "slider", "entry", "steps", "scenario-text", "Copy the scenario" }, reached);

        await page.Page.FocusAsync("#steps");
        await page.Press("ArrowDown");
        await page.Press("ArrowDown");
        await page.Press("ArrowUp");
        Assert.Equal("step 1 of 31", await page.Text("#where"));
        await page.Press("?");
        Assert.Equal(1, await page.CountSeen("dialog"));
        await page.Press("j");
        await page.Press("Escape");
        Assert.Equal(0, await page.CountSeen("dialog"));
        Assert.Equal("step 1 of 31", await page.Text("#where"));
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task Buttons_rows_and_the_slider_step_too_and_all_have_names()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "One step on" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "One step on" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "One step back" }).ClickAsync();
        await page.HasHash("#step=1");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "To the end" }).ClickAsync();
        await page.HasHash("#step=31");
        Assert.True(await page.Page.IsDisabledAsync("#next"));
        await page.Page.ClickAsync("#steps tr[data-step='27'] td.taken");
        await page.HasHash("#step=27");
        await page.Page.GetByRole(AriaRole.Slider, new() { Name = "Step" }).FillAsync("5");
        await page.HasHash("#step=5");
        Assert.Equal(0, await page.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('button')].filter(b => !(b.getAttribute('aria-label') ?? b.textContent).trim()).length"));
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_link_opens_at_its_step_and_shows_what_the_step_changed()
    {
        await using WatchedPage page = await chromium.Open($"{reports.Counterexample}#step=25");
        Assert.Equal("step 25 of 31", await page.Text("#where"));
        Assert.Contains("pmdp_collapse_flush#1", await page.Text(Current), StringComparison.Ordinal);
        Assert.Equal(["pmd 0", "table T0"], await page.Page.Locator("#state .news dt").AllInnerTextsAsync());
        Assert.Equal(1, await page.Page.Locator("#picture .slot.news").CountAsync());
        Assert.Equal(1, await page.Page.Locator("#picture .table.out.news").CountAsync());
        Assert.Contains("pmd 0 is none, pml 0 cpu 1; table T0 is detached", await page.Page.GetAttributeAsync("#picture svg", "aria-label"), StringComparison.Ordinal);

        // The one who steps, and the one who waits for the lock.
        Assert.Equal("PmdValue old = mm.PmdpHugeGetAndClear(pmd);", await page.Text("[data-cpu='1'] .listing .takes code"));
        Assert.Equal("mm.SpinLock(ptl);", await page.Text("[data-cpu='0'] .listing .waits code"));
        Assert.Equal("force pte_offset_map_lock#14 true", await page.Text("[data-cpu='0'] .listing .changed-mark"));
        await page.Page.ClickAsync("[data-cpu='0'] .stack button >> nth=0");
        Assert.StartsWith("public static Outcome UffdCopy<M>", await page.Text("[data-cpu='0'] .listing li >> nth=0"), StringComparison.Ordinal);

        // Whoever changes the address by hand gets there as well.
        await page.Page.EvaluateAsync("() => { location.hash = 'step=29'; }");
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#where').textContent === 'step 29 of 31'");
        foreach ((string hash, int step) in ((string, int)[])[("step=999", 31), ("step=-1", 0), ("step=x", 0), ("step=1.5", 0), ("", 0)])
        {
            await using WatchedPage other = await chromium.Open($"{reports.Counterexample}#{hash}");
            Assert.Equal($"step {step} of 31", await other.Text("#where"));
        }
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task Filters_leave_the_steps_of_a_cpu_or_of_an_entry()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        await page.Page.UncheckAsync("#filters input[data-cpu='1']");
        Assert.Equal("11 of 31 steps", await page.Text("#how-many"));
        await page.HasHash("#step=0&hide=1");
        await page.Press("Tab");
        foreach (string step in (string[])["1", "19", "20"])
        {
            await page.Press("j");
            Assert.StartsWith($"step {step} ", await page.Text("#where"), StringComparison.Ordinal);
        }
        Assert.Equal(0, await page.CountSeen("[data-cpu='1'].taken"));
        await page.Press("1");
        Assert.Equal("", await page.Text("#how-many"));

        await page.Page.SelectOptionAsync("#entry", "pmd 0");
        Assert.Equal("1 of 31 steps", await page.Text("#how-many"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "ptl T0", Exact = true }).ClickAsync();
        Assert.Equal("3 of 31 steps", await page.Text("#how-many"));

        await using WatchedPage linked = await chromium.Open($"{reports.Counterexample}#step=28&hide=1&entry=ptl%20T0");
        Assert.Equal("1 of 31 steps", await linked.Text("#how-many"));
        await linked.Press("a");
        Assert.Equal("", await linked.Text("#how-many"));
        await linked.HasHash("#step=28");
        page.IsQuiet();
        linked.IsQuiet();
    }

    [BrowserFact]
    public async Task The_scenario_is_copied_by_a_button_and_can_be_explored_again()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the scenario" }).ClickAsync();
        await page.Page.GetByText("Copied.").WaitForAsync();
        string copied = await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Equal(await page.Page.TextContentAsync("#scenario-text"), copied);
        Assert.Equal("auto", await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('#scenario-text')).userSelect"));
        EndToEnd.Outcome again = EndToEnd.BuiltProgram.RunWithInput(
            copied, "explore", "-", "--change", "force pte_offset_map_lock#14 true", "--properties", "I2");
        Assert.Contains("violates I2 in 31 steps", again.Out, StringComparison.Ordinal);
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task What_is_violated_stands_at_the_top()
    {
        await using WatchedPage page = await chromium.Open(reports.Counterexample);
        string violation = await page.Text("#violation");
        foreach (string text in (string[])["No entry is written in a table that no pmd entry points to any more.", "in step 31: an entry is written", "6.6", "split", "force pte_offset_map_lock#14 true"])
            Assert.Contains(text, violation, StringComparison.Ordinal);
        Assert.Equal("retract-vs-uffd-copy: violates I2", await page.Page.TitleAsync());
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task A_cycle_is_marked_and_leads_back_to_where_it_begins()
    {
        await using WatchedPage page = await chromium.Open(reports.Lasso);
        Assert.Contains("prefix", await page.Text("#steps tr.heading >> nth=0"), StringComparison.Ordinal);
        Assert.Contains("for ever", await page.Text("#steps tr.heading.cycle >> nth=0"), StringComparison.Ordinal);
        string first = (await page.Page.GetAttributeAsync("#steps tr.step.cycle >> nth=0", "data-step"))!;
        await page.Page.Locator("#steps").GetByRole(AriaRole.Link, new() { Name = $"on with step {first}" }).ClickAsync();
        await page.Page.WaitForFunctionAsync($"() => document.querySelector('#where strong').textContent === '{first}'");
        page.IsQuiet();
    }

    [BrowserFact]
    public async Task Five_hundred_steps_go_by_as_smoothly_as_thirty()
    {
        await using WatchedPage few = await chromium.Open(reports.Counterexample);
        await using WatchedPage many = await chromium.Open($"{reports.Long}#step=235");
        Assert.Equal("step 235 of 500", await many.Text("#where"));

        // In turns, as other work on the machine comes and goes; the better ones are those of the page.
        var (short_, long_) = (new List<double>(), new List<double>());
        for (int i = 0; i < 3; i++)
        {
            short_.Add(await Walk(few));
            long_.Add(await Walk(many));
        }
        Assert.True(long_.Min() < 4 * short_.Min(), $"{short_.Min():F0} ms for 60 steps of 31, {long_.Min():F0} ms for 60 of 500");
        await many.Press("End");
        Assert.Equal("step 500 of 500", await many.Text("#where"));
        many.IsQuiet();
    }

    // Thirty steps on and back again, each laid out.
    private static Task<double> Walk(WatchedPage page) => page.Page.EvaluateAsync<double>(
        """
        () => {
          const start = performance.now();
          for (const key of [..."j".repeat(30), ..."k".repeat(30)]) {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            document.body.getBoundingClientRect();
          }
          return performance.now() - start;
        }
        """);

    [BrowserFact]
    public async Task It_is_dark_where_the_reader_wants_it_dark()
    {
        await using WatchedPage light = await chromium.Open(reports.Counterexample);
        await using WatchedPage dark = await chromium.Open(reports.Counterexample, ColorScheme.Dark);
        Assert.True(await Contrast(light, "body") > 7 && await Lightness(light) > 0.8);
        Assert.True(await Contrast(dark, "body") > 7 && await Lightness(dark) < 0.2);
        foreach (string selector in (string[])[".faint", "h1 .bad", ".chip", "#steps .name"])
        {
            Assert.True(await Contrast(light, selector) >= 4.5, $"{selector} in light");
            Assert.True(await Contrast(dark, selector) >= 4.5, $"{selector} in dark");
        }
        dark.IsQuiet();
    }

    [BrowserFact]
    public async Task It_fits_a_phone()
    {
        foreach (string path in (string[])[reports.Counterexample, reports.Lasso, reports.Holds, reports.Bugs, $"{reports.Bugs}#bug=B34"])
        {
            await using WatchedPage page = await chromium.Open(path, width: 390, height: 844);
            await page.Fits();
            page.IsQuiet();
        }
    }

    private static Task<double> Lightness(WatchedPage page) => page.Page.EvaluateAsync<double>(
        "() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number); return (r + g + b) / 765; }");

    // As WCAG 2 defines it, against the page's background.
    private static Task<double> Contrast(WatchedPage page, string selector) => page.Page.EvaluateAsync<double>(
        """
        selector => {
          const luminance = color => {
            const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const text = luminance(getComputedStyle(document.querySelector(selector)).color);
          const paper = luminance(getComputedStyle(document.body).backgroundColor);
          return (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
        }
        """, selector);
}
