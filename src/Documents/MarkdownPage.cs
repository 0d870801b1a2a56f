using PtSpec.Checking;

namespace PtSpec.Documents;

/// <summary>A generated page.</summary>
/// <param name="Name">Its path within spec/, with forward slashes.</param>
/// <param name="Text">What it holds, in Markdown.</param>
internal sealed record MarkdownPage(string Name, string Text)
{
    /// <summary>What every page of <c>ptspec docs</c> begins with.</summary>
    public const string Notice = "<!-- Written by \"ptspec docs\" from the code. Do not edit. -->";

    /// <summary>A page with its notice.</summary>
    /// <param name="name">Its path within spec/.</param>
    /// <param name="body">What stands below the notice.</param>
    internal static MarkdownPage Of(string name, string body) => new(name, $"{Notice}\n\n{body}");

    /// <summary>Words in a table's cell.</summary>
    internal static string Cell(string words) => MarkdownText.Escape(words).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Code in a table's cell; code marks keep what is between them, but cells end at a bar.</summary>
    internal static string Code(string code) => code.Length == 0 ? "" : $"`{code.Replace("|", "\\|", StringComparison.Ordinal)}`";
}
