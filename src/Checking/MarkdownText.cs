using System.Text;

namespace PtSpec.Checking;

/// <summary>Words in Markdown.</summary>
public static class MarkdownText
{
    private const string Signs = "\\`*_[]<>";

    /// <summary>Words that are shown as they are.</summary>
    public static string Escape(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var text = new StringBuilder();
        foreach (char c in words)
        {
            if (Signs.Contains(c, StringComparison.Ordinal))
                text.Append('\\');
            text.Append(c);
        }
        return text.ToString();
    }
}
