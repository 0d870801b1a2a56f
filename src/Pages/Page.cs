using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace PtSpec.Pages;

/// <summary>
/// A page: its frame, its style, its scripts, and a policy by which browsers refuse all else. It loads nothing from any host; a
/// script that is not in <see cref="Scripts"/> does not run, whatever the body holds.
/// </summary>
/// <param name="Title">The title, as text.</param>
/// <param name="Body">What is in the body, as HTML; texts in it went through <see cref="Html.Encode"/>.</param>
internal sealed record Page(string Title, string Body)
{
    /// <summary>Style sheets that stand in the page itself, after <see cref="Palette"/>.</summary>
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>Scripts that stand in the page itself, at its end; they begin once the body is there.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>Relative addresses of style sheets next to the page; with any of them the palette is not put into the page.</summary>
    public IReadOnlyList<string> StyleFiles { get; init; } = [];

    /// <summary>Relative addresses of scripts next to the page.</summary>
    public IReadOnlyList<string> ScriptFiles { get; init; } = [];

    /// <summary>The style sheet that all pages share: colours for light and dark, type, tables, buttons, focus.</summary>
    public static string Palette { get; } = Resource(typeof(Page).Assembly, "Palette.css");

    /// <summary>A script that lets one move through elements by keys, and keeps the place in the address: see its <c>stepThrough</c>.</summary>
    public static string Stepping { get; } = Resource(typeof(Page).Assembly, "Stepping.js");

    /// <summary>The keys of <see cref="Stepping"/>, as a line of HTML.</summary>
    /// <param name="marked">What c goes to, as text.</param>
    public static string KeysOf(string marked) =>
        "<p class=\"keys faint\"><kbd>→</kbd> <kbd>j</kbd> on, <kbd>←</kbd> <kbd>k</kbd> back, <kbd>Home</kbd> <kbd>End</kbd>, "
        + $"<kbd>c</kbd> to the next {Html.Encode(marked)}; the address keeps the place.</p>\n";

    /// <summary>A text that is embedded in an assembly, its lines ending as in HTML: a style sheet, a script.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The resource's name.</param>
    /// <exception cref="ArgumentException">The assembly has no such resource.</exception>
    public static string Resource(Assembly assembly, string name)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"{assembly.GetName().Name} has no resource '{name}'.", nameof(name));
        return Lines(new StreamReader(stream).ReadToEnd());
    }

    /// <summary>The page as a file holds it, to be written as UTF-8.</summary>
    public string Print()
    {
        string[] styles = [.. (StyleFiles.Count > 0 ? Styles : Styles.Prepend(Palette)).Select(s => $"\n{Lines(s)}")];
        string[] scripts = [.. Scripts.Select(s => $"\n{Lines(s)}")];
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(Policy(styles, scripts)).Append("\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<title>").Append(Html.Encode(Title)).Append("</title>\n");
        foreach (string file in StyleFiles)
            page.Append("<link rel=\"stylesheet\" href=\"").Append(Html.Encode(file)).Append("\">\n");
        foreach (string style in styles)
            page.Append("<style>").Append(style).Append("</style>\n");
        page.Append("</head>\n<body>\n").Append(Body);
        foreach (string file in ScriptFiles)
            page.Append("<script src=\"").Append(Html.Encode(file)).Append("\"></script>\n");
        foreach (string script in scripts)
            page.Append("<script>").Append(script).Append("</script>\n");
        return page.Append("</body>\n</html>\n").ToString();
    }

    // Attributes may place what they stand on: style="--row:3". They can load nothing, as no source of images or fonts is named.
    private string Policy(string[] styles, string[] scripts)
    {
        string style = Sources(styles, StyleFiles);
        string script = Sources(scripts, ScriptFiles);
        return $"default-src 'none'; style-src-elem {style}; style-src-attr 'unsafe-inline'; script-src {script}; base-uri 'none'; form-action 'none'";
    }

    private static string Sources(string[] texts, IReadOnlyList<string> files)
    {
        IEnumerable<string> sources = texts.Select(text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");
        return string.Join(' ', sources.Concat(files.Count > 0 ? ["'self'"] : []).DefaultIfEmpty("'none'"));
    }

    // A browser reads all ends of lines as this one before it takes a text's hash.
    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
