using System.Text;

namespace PtSpec.Checking;

/// <summary>Words in Markdown.</summary>
internal static class MarkdownText
{
    private const string Signs = "\\`*[]<>";

    /// <summary>Words that are shown as they are.</summary>
    public static string Escape(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var text = new StringBuilder();
        for (int i = 0; i < words.Length; i++)
        {
            if (Signs.Contains(words[i], StringComparison.Ordinal) || (words[i] == '_' && !IsWithinWord(words, i)))
                text.Append('\\');
            text.Append(words[i]);
        }
        return text.ToString();
    }

    // There an underline is a letter like any other.
    private static bool IsWithinWord(string words, int i) =>
        i > 0 && i + 1 < words.Length && char.IsLetterOrDigit(words[i - 1]) && char.IsLetterOrDigit(words[i + 1]);
}
