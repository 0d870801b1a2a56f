using System.Globalization;
using System.Text;

namespace PtSpec.Kernel.Traces.Timelines;

/// <summary>A timeline as text: a line for each event, a column for each task.</summary>
internal static class TimelineText
{
    private const int NumberWidth = 9;
    private const int NarrowestLane = 22;

    /// <summary>The text, at most so many columns wide where a column can hold its longest word.</summary>
    public static string Print(EntryTimeline timeline, int width)
    {
        int lanes = Math.Max(1, Math.Min(timeline.Tasks.Count, (width - NumberWidth) / NarrowestLane));
        bool shared = lanes < timeline.Tasks.Count;
        // Where there are more tasks than columns fit, each event names its task.
        int[] widths = [.. Enumerable.Repeat(((width - NumberWidth) / (shared ? 1 : lanes)) - 2, shared ? 1 : lanes)];
        var text = new StringBuilder();
        if (!shared)
            Row(text, "line", [.. timeline.Tasks], widths, mark: ' ');
        foreach (TimelineEvent e in timeline.Events)
        {
            char mark = e.Line == timeline.Found.Line ? '>' : e.IsEvidence ? '*' : ' ';
            string[] cells = [.. Enumerable.Repeat("", shared ? 1 : lanes)];
            cells[shared ? 0 : Lane(timeline, e)] = shared ? $"{e.Task}: {e.Text}" : e.Text;
            Row(text, e.Line.ToString(CultureInfo.InvariantCulture), cells, widths, mark);
        }
        return text.ToString();
    }

    private static int Lane(EntryTimeline timeline, TimelineEvent e)
    {
        for (int i = 0; i < timeline.Tasks.Count; i++)
        {
            if (timeline.Tasks[i] == e.Task)
                return i;
        }
        return 0;
    }

    private static void Row(StringBuilder text, string number, string[] cells, int[] widths, char mark)
    {
        string[][] lines = [.. cells.Select((cell, i) => Wrap(cell, widths[i]))];
        for (int line = 0; line < lines.Max(l => l.Length); line++)
        {
            var row = new StringBuilder();
            row.Append(line == 0 ? mark : ' ').Append((line == 0 ? number : "").PadLeft(NumberWidth - 2)).Append(' ');
            for (int i = 0; i < cells.Length; i++)
                row.Append("| ").Append((line < lines[i].Length ? lines[i][line] : "").PadRight(widths[i]));
            text.Append(row.ToString().TrimEnd()).Append('\n');
        }
    }

    private static string[] Wrap(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "  ";
            }
            line += line.Trim().Length == 0 ? word : $" {word}";
        }
        lines.Add(line);
        return [.. lines];
    }
}
