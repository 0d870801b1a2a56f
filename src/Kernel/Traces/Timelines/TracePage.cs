using System.Globalization;
using System.Text;
using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;
using PtSpec.Kernel.Traces.Lines;
using PtSpec.Pages;

namespace PtSpec.Kernel.Traces.Timelines;

/// <summary>What came of a trace as a page: the timeline of what is wrong, or, where nothing is, what was looked at.</summary>
internal static class TracePage
{
    /// <summary>The page.</summary>
    /// <param name="report">What came of checking the trace.</param>
    public static string Draw(TraceReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Timeline is { } timeline)
            return TimelinePage.Draw(report.File, report.Release, timeline);
        (string verdict, string tone) = report.Verdict switch
        {
            TraceVerdict.Conforms => ("✓ conforms", "good"),
            TraceVerdict.Inconsistent => ("✗ inconsistent", "bad"),
            _ => ("? inconclusive", "warn"),
        };
        var page = new StringBuilder();
        page.Append($"<h1>{Html.Encode(report.File)}: <span class=\"{tone}\">{verdict}</span></h1>\n");
        Line(page, $"Kernel {Html.Encode(report.Release)}, rules of {report.Kernel}.");
        Line(page, $"{report.Events:N0} events of {report.Threads:N0} threads, {report.Entries:N0} pmd entries.");
        Line(page, $"{report.Locks.Acquisitions:N0} locks: at most {report.Locks.MostHeld} held at once, {report.Locks.MostHeldByOneThread} by a thread.");
        Line(page, $"{report.Observations.Checked:N0} values read compared: {report.Observations.NeededInterval:N0} explained only by a write meanwhile.");
        Line(page, $"{report.Mappings.Checked:N0} mapping calls judged: {report.Mappings.ReturnedNull:N0} returned NULL.");
        foreach (string missing in report.Missing)
            Line(page, $"{Html.Encode(missing)}");
        Table(page, "Transitions seen", report.Transitions);
        Table(page, "Transitions assumed", report.Assumed);
        Line(page, $"{report.Coverage.Seen} of the {report.Coverage.All} transitions that the PmdEntry machine has in {report.Kernel}.");
        if (report.FirstInconsistency is null)
            Lines(page, report);
        return new Page($"{report.File}: {verdict}", page.ToString()).Print();
    }

    private static void Table(StringBuilder page, string title, IReadOnlyList<TransitionCount> transitions)
    {
        if (transitions.Count == 0)
            return;
        page.Append($"<h2>{title}</h2>\n<div class=\"wide\"><table>\n<tr><th>from</th><th>trigger</th><th>to</th><th class=\"number\">seen</th></tr>\n");
        foreach (TransitionCount count in transitions)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{count.From}</td><td>{string.Join(" or ", count.Triggers)}</td><td>{count.To}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{count.Count:N0}</td></tr>\n");
        }
        page.Append("</table></div>\n");
    }

    private static void Lines(StringBuilder page, TraceReport report)
    {
        page.Append("<h2>Lines of the specification</h2>\n");
        LineCoverage lines = report.Lines;
        Line(page, $"{lines.Exercised:N0} of the {lines.All:N0} lines that the specification has in {report.Kernel} ran for sure; {lines.Possible:N0} more may have run.");
        foreach (RoutineLines routine in lines.Routines.Where(r => r.Exercised.Count > 0))
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{Html.Encode(routine.Routine)}: {routine.Exercised.Count} of {routine.All}</summary>\n");
            page.Append("<div class=\"wide\"><table>\n<tr><th class=\"number\">line</th><th>ran</th><th>text</th></tr>\n");
            foreach (SourceStep statement in RoutineListing.Statements(Routines.Find(routine.Id)))
            {
                if (routine.Ran(statement.Number) is not { } ran)
                    continue;
                page.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{statement.Number}</td><td>{ran}</td>");
                page.Append($"<td><code>{Html.Encode(statement.Text)}</code></td></tr>\n");
            }
            page.Append("</table></div></details>\n");
        }
    }

    private static void Line(StringBuilder page, FormattableString text) =>
        page.Append("<p>").Append(text.ToString(CultureInfo.InvariantCulture)).Append("</p>\n");
}
