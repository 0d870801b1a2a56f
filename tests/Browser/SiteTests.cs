using Microsoft.Playwright;
using Xunit;

namespace PtSpec.Browser;

/// <summary>The site of the specification, opened from disk as a reader opens it.</summary>
[Collection(nameof(Chromium))]
public sealed class SiteTests(Chromium chromium, Reports reports)
{
    private const int Phone = 390;

    private static readonly string[] s_pages =
    [
        "index.html", "routines.html", "routines/retract_page_tables.html", "routines/zap_empty_pte_table.html", "properties.html", "machines/pmd-entry.html",
        "bugs/index.html", "bugs/B21.html", "findings/index.html", "call-sites.html", "scenarios.html", "scenarios/retract-vs-uffd-copy.txt.html",
        "operations.html", "configurations.html", "memory-models.html", "census.html", "glossary.html",
    ];

    [BrowserFact]
    public async Task The_search_finds_a_routine_and_a_property_by_keys_alone()
    {
        await using WatchedPage page = await chromium.Open(Site("index.html"));
        await page.Press("/");
        await page.Page.Keyboard.TypeAsync("pte_offset_map_lock");
        Assert.StartsWith("pte_offset_map_lock", await page.Text(".found a >> nth=0"), StringComparison.Ordinal);
        await page.Press("Enter");
        await page.HasPath("/routines/pte_offset_map_lock.html");
        Assert.Equal("pte_offset_map_lock", await page.Text("h1"));

        await page.Press("/");
        await page.Page.Keyboard.TypeAsync("linearizability properties");
        await page.Press("ArrowDown");
        string found = await page.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('href')");
        Assert.Equal("../properties.html", found);
        await page.Press("Enter");
        await page.HasPath("/properties.html");
        Assert.Equal(1, await page.CountSeen("h2#linearizability"));
        IsQuiet(page);
    }

    [BrowserFact]
    public async Task What_nobody_wrote_about_is_not_found_and_escape_ends_the_search()
    {
        await using WatchedPage page = await chromium.Open(Site("glossary.html"));
        await page.Page.FillAsync("#search input", "<b>nothing</b>");
        Assert.Equal("Nothing found.", await page.Text(".found"));
        await page.Page.FocusAsync("#search input");
        await page.Press("Escape");
        Assert.Equal(0, await page.CountSeen(".found"));
        IsQuiet(page);
    }

    [BrowserFact]
    public async Task Every_kind_of_page_fits_a_phone_and_is_quiet()
    {
        foreach (string name in s_pages)
        {
            await using WatchedPage page = await chromium.Open(Site(name), width: Phone, height: 844);
            Assert.True(
                await page.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than a phone");
            IsQuiet(page);
        }
    }

    [BrowserFact]
    public async Task Every_kind_of_page_can_be_read_in_light_and_in_dark()
    {
        foreach (string name in s_pages)
        {
            await using WatchedPage light = await chromium.Open(Site(name));
            await using WatchedPage dark = await chromium.Open(Site(name), ColorScheme.Dark);
            Assert.True(await Lightness(light) > 0.8, name);
            Assert.True(await Lightness(dark) < 0.2, name);
            foreach (WatchedPage page in (WatchedPage[])[light, dark])
                Assert.Equal("", await HardToRead(page));
            IsQuiet(dark);
        }
    }

    [BrowserFact]
    public async Task Versions_stand_side_by_side_and_one_below_the_other_on_a_phone()
    {
        await using WatchedPage wide = await chromium.Open($"{Site("routines/zap_empty_pte_table.html")}#versions-side-by-side");
        Assert.True(await Top(wide, ".versions tr:has(.gone) td:nth-child(2)") <= await Top(wide, ".versions tr:has(.new) td:nth-child(4)") + 400);
        Assert.Equal(8, await wide.CountSeen(".versions tr.same"));
        Assert.Equal(16, await wide.CountSeen(".versions tr.same td:nth-child(even)"));

        await using WatchedPage narrow = await chromium.Open($"{Site("routines/zap_empty_pte_table.html")}#versions-side-by-side", width: Phone, height: 844);
        Assert.Equal(8, await narrow.CountSeen(".versions tr.same td:nth-child(even)"));
        Assert.Equal(1, await narrow.CountSeen(".versions td.gone"));
        Assert.Equal(5, await narrow.CountSeen(".versions td.new"));
        IsQuiet(narrow);
    }

    [BrowserFact]
    public async Task A_step_leads_to_what_breaks_without_it_and_from_there_to_the_scenario()
    {
        await using WatchedPage page = await chromium.Open(Site("routines/pte_offset_map_lock.html"));
        ILocator why = page.Page.Locator("table.listing tr", new() { HasText = "if (now == pmdval)" }).Locator("a").First;
        await why.ClickAsync();
        Assert.Contains("#step-14", page.Page.Url, StringComparison.Ordinal);
        await page.Page.Locator("#step-14 ~ p a[href*='scenarios/'], #step-14 ~ p a[href*='bugs/']").First.ClickAsync();
        await page.Page.Locator("h1").WaitForAsync();
        Assert.Matches("/(scenarios|bugs)/", page.Page.Url);
        IsQuiet(page);
    }

    private string Site(string page) => Path.Combine(reports.Site, page);

    // Nothing on the console, and no request but to files of the site.
    private void IsQuiet(WatchedPage page) => page.IsQuiet(reports.Site);

    private static Task<double> Top(WatchedPage page, string selector) =>
        page.Page.EvaluateAsync<double>("selector => document.querySelector(selector).getBoundingClientRect().top", selector);

    private static Task<double> Lightness(WatchedPage page) => page.Page.EvaluateAsync<double>(
        "() => { const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number); return (r + g + b) / 765; }");

    // The first text whose contrast, as WCAG 2 defines it, against what is behind it is less than 4.5.
    private static Task<string> HardToRead(WatchedPage page) => page.Page.EvaluateAsync<string>(
        """
        () => {
          const channels = color => color.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const behind = element => {
            for (; element; element = element.parentElement) {
              const color = channels(getComputedStyle(element).backgroundColor);
              if (color.length === 3 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          const seen = new Set();
          for (const element of document.querySelectorAll("main *, header *")) {
            const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
            if (!hasText || element.closest("svg") || !element.checkVisibility()) continue;
            const [text, paper] = [getComputedStyle(element).color, behind(element)];
            const key = `${text} on ${paper}`;
            if (seen.has(key)) continue;
            seen.add(key);
            const [a, b] = [luminance(channels(text)), luminance(paper)];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < 4.5) return `${location.pathname}: ${element.textContent.trim().slice(0, 40)}: ${key}: ${contrast}`;
          }
          return "";
        }
        """);
}
