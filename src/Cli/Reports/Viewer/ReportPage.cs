using System.Text;
using System.Text.Json;
using PtSpec.Checking.Counterexamples;
using PtSpec.Pages;

namespace PtSpec.Cli.Reports.Viewer;

/// <summary>
/// Draws what a command found as a page: what was searched, and each counterexample to step through. In it is what --json
/// writes, word for word, and a script that draws it.
/// </summary>
internal static class ReportPage
{
    private static readonly string[] s_scripts =
        ["Elements.js", "Report.js", "Filters.js", "Lanes.js", "Picture.js", "State.js", "Sources.js", "Index.js", "Page.js"];

    /// <summary>The page.</summary>
    /// <param name="report">What the command found.</param>
    /// <param name="counterexamples">The counterexample of each of its searches, null where there is none.</param>
    public static string Draw(ReportDocument report, IEnumerable<Counterexample?> counterexamples)
    {
        string name = report.Runs.Count == 1 ? report.Runs[0].Name : $"{report.Runs.Count} searches";
        var body = new StringBuilder(Resource("Page.html"));
        body.Append(Html.JsonElement("report", JsonSerializer.Serialize(report, PageJson.Compact.ReportDocument)));
        body.Append(Html.JsonElement(
            "background", JsonSerializer.Serialize(BackgroundWriter.Write(counterexamples), PageJson.Compact.BackgroundDocument)));
        return new Page($"{name}: ptspec {report.Command}", body.ToString())
        {
            Styles = [Resource("Page.css"), Resource("Counterexample.css")],
            Scripts = [.. s_scripts.Select(Resource)],
        }.Print();
    }

    private static string Resource(string name) => Page.Resource(typeof(ReportPage).Assembly, $"Report/{name}");
}
