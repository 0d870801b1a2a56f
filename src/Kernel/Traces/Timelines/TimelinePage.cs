using System.Globalization;
using System.Text;
using PtSpec.Pages;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces.Timelines;

/// <summary>
/// A timeline as a page: a lane for each task, the state of the pmd entry as a band beside them, what is wrong in red. The page
/// needs nothing but itself, and asks no one for anything.
/// </summary>
internal static class TimelinePage
{
    private const int RowHeight = 26;
    private const int LaneWidth = 440;
    private const int BandWidth = 90;
    private const int NumberWidth = 96;
    private const int Top = 34;

    /// <summary>The page.</summary>
    /// <param name="name">What the trace is called.</param>
    /// <param name="kernel">The kernel's release.</param>
    /// <param name="timeline">What happened.</param>
    public static string Draw(string name, string kernel, EntryTimeline timeline)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        Inconsistency found = timeline.Found;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(name)}: <span class=\"bad\">{found.Rule}</span></h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>Kernel {Text(kernel)}. {Text(found.What)}.</p>\n");
        page.Append(Page.KeysOf("piece of evidence"));
        page.Append("<p id=\"event\" role=\"status\" class=\"faint\">No event is chosen.</p>\n");
        List(page, "The entry could have been", found.States);
        List(page, "Each way on, and what rejects it", found.Rejected);
        Drawing(page, timeline);
        page.Append("<h2>Evidence</h2>\n<pre>");
        foreach (TraceLine line in found.Lines)
            page.Append(CultureInfo.InvariantCulture, $"{line.Number}: {Text(line.Text)}\n");
        page.Append("</pre>\n");
        return new Page($"{name}: {found.Rule}", page.ToString())
        {
            Styles = [Page.Resource(typeof(TimelinePage).Assembly, "TimelinePage.css")],
            Scripts = [Page.Stepping, Page.Resource(typeof(TimelinePage).Assembly, "TimelinePage.js")],
        }.Print();
    }

    private static void List(StringBuilder page, string title, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<ul>\n");
        foreach (string item in items)
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(item)}</li>\n");
        page.Append("</ul>\n");
    }

    private static void Drawing(StringBuilder page, EntryTimeline timeline)
    {
        int left = NumberWidth + BandWidth;
        int width = left + (LaneWidth * timeline.Tasks.Count);
        int height = Top + (RowHeight * timeline.Events.Count) + 10;
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\">\n");
        for (int lane = 0; lane < timeline.Tasks.Count; lane++)
        {
            int x = left + (lane * LaneWidth);
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"lane\" x1=\"{x}\" y1=\"{Top - 8}\" x2=\"{x}\" y2=\"{height}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 8}\" y=\"18\">{Text(timeline.Tasks[lane])}</text>\n");
        }
        Bands(page, timeline, height);
        for (int i = 0; i < timeline.Events.Count; i++)
        {
            TimelineEvent e = timeline.Events[i];
            int y = Top + (i * RowHeight);
            int x = left + (timeline.Tasks.ToList().IndexOf(e.Task) * LaneWidth) + 4;
            string kind = e.Line == timeline.Found.Line ? "offending" : e.IsEvidence ? "evidence" : "event";
            string sign = kind switch { "offending" => "✗ ", "evidence" => "! ", _ => "" };
            page.Append(CultureInfo.InvariantCulture, $"<g class=\"step\" tabindex=\"0\" data-key=\"{e.Line}\" data-kind=\"{kind}\" ")
                .Append(CultureInfo.InvariantCulture, $"data-text=\"line {e.Line}, {Text(e.Task)}: {Text(e.Text)}\">");
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{NumberWidth - 8}\" y=\"{y + 16}\" text-anchor=\"end\">{sign}{e.Line}</text>");
            page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" rx=\"4\" ")
                .Append(CultureInfo.InvariantCulture, $"width=\"{LaneWidth - 8}\" height=\"{RowHeight - 4}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6}\" y=\"{y + 16}\">{Text(Short(e.Text))}")
                .Append(CultureInfo.InvariantCulture, $"<title>{Text(e.Text)}</title></text></g>\n");
        }
        page.Append("</svg></div>\n");
    }

    // The state from each write of the entry to the next; before the first of them it is not known here.
    private static void Bands(StringBuilder page, EntryTimeline timeline, int height)
    {
        int begin = 0;
        PmdEntryState? state = null;
        for (int i = 0; i <= timeline.Events.Count; i++)
        {
            bool isEnd = i == timeline.Events.Count;
            if (!isEnd && timeline.Events[i].Becomes is null)
                continue;
            int y = Top + (begin * RowHeight);
            int end = isEnd ? height - 10 : Top + (i * RowHeight);
            if (state is { } known && end > y)
            {
                page.Append(CultureInfo.InvariantCulture, $"<rect class=\"band{ClassOf(known)}\" x=\"{NumberWidth}\" y=\"{y}\" ")
                    .Append(CultureInfo.InvariantCulture, $"width=\"{BandWidth - 10}\" height=\"{end - y}\"/>");
                page.Append(CultureInfo.InvariantCulture, $"<text x=\"{NumberWidth + 6}\" y=\"{y + 16}\">{known}</text>\n");
            }
            if (!isEnd)
                (begin, state) = (i, timeline.Events[i].Becomes);
        }
    }

    private static string ClassOf(PmdEntryState state) => state switch
    {
        PmdEntryState.Table => " table",
        PmdEntryState.Leaf => " leaf",
        PmdEntryState.Bad => " bad-state",
        _ => "",
    };

    private static string Short(string text) => text.Length <= 52 ? text : $"{text[..49]}...";

    private static string Text(string text) => Html.Encode(text);
}
