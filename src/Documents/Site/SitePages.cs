using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PtSpec.Pages;

namespace PtSpec.Documents.Site;

/// <summary>The specification as a site of HTML: one folder that opens from disk, and asks nothing of any host.</summary>
internal static class SitePages
{
    /// <summary>The first page.</summary>
    public const string Index = "index.html";

    private const string Style = "site.css";
    private const string Script = "site.js";
    private const string SearchIndex = "search-index.js";
    private const int WordsOfAPage = 400;

    private static readonly (string Name, string Words)[] Navigation =
    [
        (Index, "Start"), ("routines.html", "Routines"), ("properties.html", "Properties"), ("bugs/index.html", "Bugs"),
        ("findings/index.html", "Findings"), ("call-sites.html", "Call sites"), ("scenarios.html", "Scenarios"), ("glossary.html", "Glossary"),
    ];

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The files of the site.</summary>
    /// <param name="sources">The files that pages link to.</param>
    /// <param name="pages">The generated pages; the records of mutants are left out, as the routines' pages say what is in them.</param>
    public static IReadOnlyList<SiteFile> Of(SpecificationSources sources, IReadOnlyList<MarkdownPage> pages)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(pages);
        (string Name, RenderedMarkdown Page)[] all =
        [
            .. pages.Where(p => !p.Name.StartsWith("mutants/", StringComparison.Ordinal)).Concat(sources.HandWritten)
                .Select(p => (SiteLinks.NameOf(p.Name), MarkdownRendering.Render(p.Text))),
            .. sources.Scenarios.Concat(sources.MutantScenarios).Concat(sources.Findings)
                .Select(s => (SiteLinks.NameOf(s.Path), OfText(s.Path, s.Scenario.About, s.Text))),
            .. sources.Bugs.Select(b => (SiteLinks.NameOf(b.Path), OfText(b.Path, "", b.Text))),
        ];
        HashSet<string> names = [.. all.Select(p => p.Name)];
        return
        [
            .. all.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new SiteFile(p.Name, Frame(p.Name, p.Page, names))),
            new SiteFile(SearchIndex, Search(all)),
            new SiteFile(Style, $"{Page.Palette}\n{Page.Resource(typeof(SitePages).Assembly, "Site.css")}"),
            new SiteFile(Script, Page.Resource(typeof(SitePages).Assembly, "Site.js")),
        ];
    }

    private static RenderedMarkdown OfText(string path, string about, string text) =>
        new(path, $"<h1>{Html.Encode(Path.GetFileName(path))}</h1>\n<p>{Html.Encode(about)}</p>\n<pre><code>{Html.Encode(text)}</code></pre>\n", about);

    private static string Frame(string name, RenderedMarkdown page, HashSet<string> names)
    {
        string root = SiteLinks.RootOf(name);
        var body = new StringBuilder("<a class=\"skip\" href=\"#content\">To the content</a>\n<header>\n<nav aria-label=\"Parts\">");
        foreach ((string target, string words) in Navigation.Where(n => names.Contains(n.Name)))
            body.Append($"<a href=\"{root}{target}\"{(target == name ? " aria-current=\"page\"" : "")}>{words}</a>\n");
        body.Append($"</nav>\n<div id=\"search\" data-root=\"{root}\" hidden><input type=\"search\" placeholder=\"Search ( / )\" aria-label=\"Search\" ")
            .Append("autocomplete=\"off\" spellcheck=\"false\"><div class=\"found\" role=\"list\" hidden></div></div>\n</header>\n<main id=\"content\">\n")
            .Append(page.Body)
            .Append("</main>\n");
        return new Page(page.Title.Length > 0 ? $"{page.Title} - PtSpec" : "PtSpec", body.ToString())
        {
            StyleFiles = [root + Style],
            ScriptFiles = [root + SearchIndex, root + Script],
        }.Print();
    }

    // A script and not data: a page from disk may load the one and not the other.
    private static string Search(IEnumerable<(string Name, RenderedMarkdown Page)> pages)
    {
        IEnumerable<string> entries = pages.OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => JsonSerializer.Serialize((string[])[p.Page.Title, p.Name, Cut(p.Page.Words)], Readable));
        return $"window.ptspecPages = [\n{string.Join(",\n", entries)}\n];\n";
    }

    private static string Cut(string words) => words.Length <= WordsOfAPage ? words : words[..(words.LastIndexOf(' ', WordsOfAPage) is > 0 and var end ? end : WordsOfAPage)];
}
