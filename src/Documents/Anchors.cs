using System.Text;

namespace PtSpec.Documents;

/// <summary>Where a heading of a Markdown page can be linked to, as GitHub and Markdig both have it.</summary>
internal static class Anchors
{
    /// <summary>The anchor of a heading that no other one of its page is like.</summary>
    public static string Of(string heading)
    {
        var anchor = new StringBuilder();
        foreach (char c in heading)
        {
            if (char.IsLetterOrDigit(c) || c is '-' or '_')
                anchor.Append(char.ToLowerInvariant(c));
            else if (c == ' ')
                anchor.Append('-');
        }
        return anchor.ToString();
    }
}
