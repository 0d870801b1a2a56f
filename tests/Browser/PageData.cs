using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PtSpec.Browser;

/// <summary>The data that a page holds for its script.</summary>
internal static partial class PageData
{
    /// <summary>The JSON of an element of a page.</summary>
    public static JsonNode Read(string page, string id) => JsonNode.Parse(Elements().Matches(page).Single(m => m.Groups["id"].Value == id).Groups["json"].Value)!;

    /// <summary>A page whose counterexample has its steps again and again.</summary>
    public static string Prolong(string page, int steps)
    {
        JsonNode report = Read(page, "report");
        JsonNode background = Read(page, "background");
        JsonNode run = background["runs"]![0]!;
        Prolong(report["runs"]![0]!["counterexample"]!, "steps", steps);
        Prolong(run, "places", steps);
        Prolong(run, "traces", steps);
        return Elements().Replace(page, m => Pages.Html.JsonElement(
            m.Groups["id"].Value, (m.Groups["id"].Value == "report" ? report : background).ToJsonString()));
    }

    private static void Prolong(JsonNode node, string name, int count)
    {
        JsonArray items = node[name]!.AsArray();
        for (int i = 0; items.Count < count; i++)
            items.Add(items[i]!.DeepClone());
    }

    [GeneratedRegex("""<script type="application/json" id="(?<id>\w+)">\n(?<json>[^<]*)</script>\n""")]
    private static partial Regex Elements();
}
