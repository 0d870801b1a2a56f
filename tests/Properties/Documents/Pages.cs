using PtSpec.Documents;
using PtSpec.Documents.Site;

namespace PtSpec.Properties.Documents;

/// <summary>The pages and the site, made once for all tests from the files beside them.</summary>
internal static class Pages
{
    private static readonly Lazy<SpecificationSources> Read = new(() => SpecificationSources.Of(Path.Combine(AppContext.BaseDirectory, "spec")));
    private static readonly Lazy<IReadOnlyList<MarkdownPage>> Made = new(() => SpecificationPages.All(Read.Value));
    private static readonly Lazy<IReadOnlyList<SiteFile>> Rendered = new(() => SitePages.Of(Read.Value, Made.Value));

    public static SpecificationSources Sources => Read.Value;

    /// <summary>The generated pages.</summary>
    public static IReadOnlyList<MarkdownPage> All => Made.Value;

    /// <summary>These and those that people wrote.</summary>
    public static IEnumerable<MarkdownPage> WithHandWritten => All.Concat(Sources.HandWritten);

    public static IReadOnlyList<SiteFile> Site => Rendered.Value;

    public static MarkdownPage Of(string name) => All.Single(p => p.Name == name);
}
