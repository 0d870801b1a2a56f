using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace PtSpec.Pages;

/// <summary>Text in HTML.</summary>
internal static class Html
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Any text, as it stands in an element or in an attribute between quotes.</summary>
    /// <param name="text">The text; what is no Unicode in it becomes U+FFFD.</param>
    public static string Encode(string text) => s_encoder.Encode(text);

    /// <summary>
    /// JSON in an element that a page's script reads: <c>JSON.parse(document.getElementById(ID).textContent)</c>.
    /// </summary>
    /// <param name="id">The element's id.</param>
    /// <param name="json">The JSON, whatever its texts hold.</param>
    public static string JsonElement(string id, string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        // In JSON this sign stands in texts only; without it nothing there can end the element.
        string safe = json.Replace("<", "\\u003c", StringComparison.Ordinal);
        return $"<script type=\"application/json\" id=\"{Encode(id)}\">\n{safe.TrimEnd()}\n</script>\n";
    }
}
