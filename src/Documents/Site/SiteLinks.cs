namespace PtSpec.Documents.Site;

/// <summary>Where the files of spec/ are in the site.</summary>
internal static class SiteLinks
{
    private const string Readme = "README.md";

    /// <summary>The name of a page of the site by the path of its file: README.md is index.html, x.md is x.html, x.txt is x.txt.html.</summary>
    public static string NameOf(string path) => path.EndsWith(Readme, StringComparison.Ordinal)
        ? path[..^Readme.Length] + "index.html"
        : path.EndsWith(".md", StringComparison.Ordinal) ? Path.ChangeExtension(path, ".html") : path + ".html";

    /// <summary>A link of a Markdown page as one of the site.</summary>
    public static string Rewrite(string url)
    {
        if (url.Contains("://", StringComparison.Ordinal) || url.StartsWith('#'))
            return url;
        string[] parts = url.Split('#', 2);
        string anchor = parts.Length == 2 ? "#" + parts[1] : "";
        return NameOf(parts[0]) + anchor;
    }

    /// <summary>What leads from a page back to the first one's folder: "" or "../".</summary>
    public static string RootOf(string name) => string.Concat(name.Where(c => c == '/').Select(_ => "../"));
}
