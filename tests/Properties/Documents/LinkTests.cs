using System.Text.RegularExpressions;
using PtSpec.Documents;
using PtSpec.Documents.Site;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>Links lead somewhere, in Markdown and in the site, and nothing is asked of another host.</summary>
public sealed partial class LinkTests
{
    private static readonly Lazy<Dictionary<string, HashSet<string>>> Anchors = new(() => Pages.WithHandWritten.ToDictionary(p => p.Name, AnchorsOf));

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Ids = new(() => Pages.Site
        .ToDictionary(f => f.Name, f => Id().Matches(f.Text).Select(m => m.Groups[1].Value).ToHashSet()));

    [Fact]
    public void Every_link_of_a_page_leads_to_a_page_or_a_file_and_to_a_heading_in_it() =>
        Assert.Empty(Pages.WithHandWritten.SelectMany(page => MarkdownLink().Matches(WithoutCode(page.Text))
            .Select(m => m.Groups[1].Value).Where(url => !Resolves(page.Name, url)).Select(url => $"{page.Name}: {url}")));

    [Fact]
    public void Every_link_of_the_site_leads_to_a_file_of_it_and_to_an_element_in_it() =>
        Assert.Empty(Pages.Site.Where(f => f.Name.EndsWith(".html", StringComparison.Ordinal)).SelectMany(page => Address().Matches(page.Text)
            .Select(m => m.Groups[1].Value).Distinct().Where(url => !ResolvesInSite(page.Name, url)).Select(url => $"{page.Name}: {url}")));

    [Fact]
    public void No_id_stands_twice_in_a_page_of_the_site() => Assert.All(
        Pages.Site.Where(f => f.Name.EndsWith(".html", StringComparison.Ordinal)),
        f => Assert.Equal(Id().Count(f.Text), Id().Matches(f.Text).Select(m => m.Groups[1].Value).Distinct().Count()));

    [Fact]
    public void Nothing_of_the_site_asks_another_host() => Assert.All(Pages.Site, f =>
    {
        Assert.DoesNotMatch(@"(src|href|action|data|poster)=""(https?:)?//", f.Text);
        Assert.DoesNotMatch(@"@import|url\(|fetch\(|XMLHttpRequest|WebSocket", f.Name.EndsWith(".html", StringComparison.Ordinal) ? "" : f.Text);
    });

    [Fact]
    public void Every_page_of_the_site_is_found_by_its_title()
    {
        string index = Pages.Site.Single(f => f.Name == "search-index.js").Text;
        Assert.All(Pages.Site.Where(f => f.Name.EndsWith(".html", StringComparison.Ordinal)), f => Assert.Contains($"\"{f.Name}\"", index));
    }

    [Fact]
    public void Every_page_of_the_site_can_be_come_to_from_the_first()
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([SitePages.Index]);
        var pages = Pages.Site.ToDictionary(f => f.Name, f => f.Text);
        while (open.TryPop(out string? name))
        {
            if (!seen.Add(name) || !name.EndsWith(".html", StringComparison.Ordinal))
                continue;
            foreach (Match link in Address().Matches(pages[name]))
                open.Push(Target(name, link.Groups[1].Value.Split('#')[0]));
        }
        Assert.Empty(pages.Keys.Except(seen));
    }

    private static bool Resolves(string from, string url)
    {
        if (url.Contains("://", StringComparison.Ordinal))
            return true;
        string[] parts = url.Split('#', 2);
        string target = Target(from, parts[0]);
        if (!Anchors.Value.TryGetValue(target, out HashSet<string>? anchors))
            return parts.Length == 1 && File.Exists(Path.Combine(AppContext.BaseDirectory, "spec", target));
        return parts.Length == 1 || anchors.Contains(parts[1]);
    }

    private static bool ResolvesInSite(string from, string url)
    {
        string[] parts = url.Split('#', 2);
        return Ids.Value.TryGetValue(Target(from, parts[0]), out HashSet<string>? ids) && (parts.Length == 1 || ids.Contains(parts[1]));
    }

    private static string Target(string from, string path)
    {
        if (path.Length == 0)
            return from;
        var parts = new List<string>(from.Split('/')[..^1]);
        foreach (string part in path.Split('/'))
        {
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    // As GitHub makes them: of equal headings the later ones get a number.
    private static HashSet<string> AnchorsOf(MarkdownPage page)
    {
        var anchors = new HashSet<string>();
        foreach (Match heading in Heading().Matches(WithoutBlocks(page.Text)))
        {
            string anchor = PtSpec.Documents.Anchors.Of(heading.Groups["words"].Value.Replace("\\", ""));
            for (int i = 0; !anchors.Add(i == 0 ? anchor : $"{anchor}-{i}"); i++)
            {
            }
        }
        return anchors;
    }

    private static string WithoutBlocks(string text) => Block().Replace(text, "");

    private static string WithoutCode(string text) => CodeMark().Replace(WithoutBlocks(text), "code");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex CodeMark();

    [GeneratedRegex(@"(?<!\\)\]\(([^)\s]+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"^#+ (?<words>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\b(?:href|src)=""([^""]*)""")]
    private static partial Regex Address();

    [GeneratedRegex(@"\bid=""([^""]*)""")]
    private static partial Regex Id();
}
