using System.Globalization;
using System.Text;

namespace PtSpec.Checking.Linearizability.Histories.Explanation;

/// <summary>Tells in text why a history is not linearizable.</summary>
public static class HistoryText
{
    /// <summary>The narrowest text.</summary>
    public const int MinWidth = 40;

    private const int Shortest = 12;
    private const string LongMark = "   <- no order works here";
    private const string ShortMark = "   <- no order";

    // Client and times before lanes, an operation and its mark behind them.
    private const int BesideLanes = 60;

    private const int LanesWidest = 48;
    private const int LastShortest = 20;

    /// <summary>Explains a part that is not linearizable.</summary>
    /// <param name="history">The history.</param>
    /// <param name="part">What came of checking the part.</param>
    /// <param name="conflict">Operations of it that conflict.</param>
    /// <param name="width">The columns of text.</param>
    public static string Explain(RecordedHistory history, PartReport part, Conflict conflict, int width = 100)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(conflict);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, MinWidth);
        if (part.Failure is not { } failure)
            throw new ArgumentException("The part was not found not to be linearizable.", nameof(part));
        var text = new StringBuilder();
        string place = part.Part.Length == 0 ? "No" : $"In part {part.Part} no";
        Line($"{place} order works when {Called(history, failure.Stuck)} returns.");
        if (!failure.IsExact)
            Line("(Somewhat later, perhaps: the place was not looked for any longer.)");
        Prefixes(text, history, failure, width);
        int others = part.Calls.Count - conflict.Calls.Count;
        string smallest = conflict.IsMinimal ? "Each of these is needed" : "Some of these may not be needed";
        Line($"{conflict.Calls.Count} of its {part.Calls.Count} operations conflict, whatever the other {others} did and whenever. {smallest}:");
        text.Append(Lanes(history, conflict.Calls, failure.Stuck, width));
        return text.ToString();

        void Line(string line)
        {
            for (int at; line.Length > width && (at = line.LastIndexOf(' ', width)) > 0; line = $"  {line[(at + 1)..]}")
                text.Append(line.AsSpan(0, at)).Append('\n');
            text.Append(line).Append('\n');
        }
    }

    private static void Prefixes(StringBuilder text, RecordedHistory history, PartFailure failure, int width)
    {
        if (failure.Prefixes.Count == 0)
            return;
        text.Append("What returned before has these orders, and nothing that is left can be next:\n");
        foreach (PartialOrder prefix in failure.Prefixes)
            text.Append(Prefix(history, prefix, width)).Append('\n');
    }

    // The state, how many operations, and the last of them, as many as fit.
    private static string Prefix(RecordedHistory history, PartialOrder prefix, int width)
    {
        string start = Cut($"  {prefix.State} after {prefix.Order.Count}", width - LastShortest);
        var last = new List<string>();
        int left = width - start.Length - ": ..., ".Length;
        foreach (int call in prefix.Order.Reverse())
        {
            string described = history.Describe(call);
            left -= described.Length + 2;
            if (left < 0)
                break;
            last.Insert(0, described);
        }
        string more = last.Count < prefix.Order.Count ? "..., " : "";
        return last.Count == 0 ? start : $"{start}: {more}{string.Join(", ", last)}";
    }

    // A lane for each operation; times are in order, not to scale.
    private static string Lanes(RecordedHistory history, IReadOnlyList<int> calls, int stuck, int width)
    {
        long[] times = [.. calls.SelectMany(c => new[] { history.CalledAt(c), history.ReturnedAt(c) ?? long.MaxValue })
            .Where(t => t != long.MaxValue).Distinct().Order()];
        int step = Math.Clamp((Math.Min(Math.Min(LanesWidest, width / 2), width - BesideLanes) - 2) / Math.Max(1, times.Length), 1, 6);
        int end = (times.Length * step) + 1;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  {"client",6} {"called",8} {"returned",8}\n");
        foreach (int call in calls)
        {
            int from = Array.IndexOf(times, history.CalledAt(call)) * step;
            int to = history.ReturnedAt(call) is { } returned ? Array.IndexOf(times, returned) * step : end;
            string bar = new string(' ', from) + '|' + new string('-', Math.Max(0, to - from - 1))
                + (to == from ? "" : history.ReturnedAt(call) is null ? ">" : "|");
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"  {history.ClientOf(call),6} {history.CalledAt(call),8} {history.ReturnedAt(call)?.ToString(CultureInfo.InvariantCulture) ?? "never",8}  {bar.PadRight(end + 1)} ");
            string mark = call != stuck ? "" : line.Length + Shortest + LongMark.Length <= width ? LongMark : ShortMark;
            text.Append(line).Append(Cut(history.Describe(call), Math.Max(Shortest, width - line.Length - mark.Length))).Append(mark).Append('\n');
        }
        return text.ToString();
    }

    private static string Called(RecordedHistory history, int call) => string.Create(
        CultureInfo.InvariantCulture, $"'{Cut(history.Describe(call), 80)}' of client {history.ClientOf(call)}");

    private static string Cut(string text, int width) => text.Length <= width ? text : $"{text[..(width - 3)]}...";
}
