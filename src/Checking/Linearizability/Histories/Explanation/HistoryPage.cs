using System.Globalization;
using System.Text;
using PtSpec.Pages;

namespace PtSpec.Checking.Linearizability.Histories.Explanation;

/// <summary>
/// Draws a history as a page: a lane for each client, each operation from its call to its return to scale, the orders found,
/// and, when it is not linearizable, the conflict and the point where no order works. The page needs nothing but itself.
/// </summary>
public static class HistoryPage
{
    private const double WidthAtFirst = 1200;
    private const int Ticks = 10;

    /// <summary>The page of a history.</summary>
    /// <param name="name">What the history is called.</param>
    /// <param name="history">The history.</param>
    /// <param name="report">What came of checking it.</param>
    /// <param name="conflict">Operations that conflict in its first part that is not linearizable, if there is one.</param>
    public static string Draw(string name, RecordedHistory history, HistoryReport report, Conflict? conflict)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(report);
        (string verdict, string tone) = Words(report.Verdict);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Html.Encode(name)}: <span class=\"{tone}\">{verdict}</span></h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"faint\">{history.Count:N0} operations, {(report.Parts.Count == 1 ? "1 part" : $"{report.Parts.Count:N0} parts")}, ");
        page.Append(CultureInfo.InvariantCulture, $"{report.Configurations:N0} configurations searched.</p>\n");
        page.Append(Page.KeysOf("operation that conflicts"));
        foreach (PartReport part in report.Parts.OrderBy(p => p == report.Failure ? 0 : p.Failure is not null ? 1 : 2))
        {
            bool isFirst = part == (report.Failure ?? report.Parts[0]);
            new Part(page, history, part, part == report.Failure ? conflict : null).Draw(isFirst);
        }
        page.Append("<div id=\"tip\" hidden></div>\n");
        return new Page($"{name}: {verdict}", page.ToString())
        {
            Styles = [Page.Resource(typeof(HistoryPage).Assembly, "HistoryPage.css")],
            Scripts = [Page.Stepping, Page.Resource(typeof(HistoryPage).Assembly, "HistoryPage.js")],
        }.Print();
    }

    private static (string Verdict, string Tone) Words(HistoryVerdict verdict) => verdict switch
    {
        HistoryVerdict.Linearizable => ("linearizable", "good"),
        HistoryVerdict.NotLinearizable => ("not linearizable", "bad"),
        _ => ("unknown", "faint"),
    };

    private sealed class Part(StringBuilder page, RecordedHistory history, PartReport part, Conflict? conflict)
    {
        private readonly long start = part.Calls.Select(history.CalledAt).DefaultIfEmpty().Min();
        private readonly long end = part.Calls.Select(c => history.ReturnedAt(c) ?? history.CalledAt(c)).DefaultIfEmpty().Max() + 1;
        private readonly HashSet<int> conflicting = [.. conflict?.Calls ?? []];

        private double Unit => WidthAtFirst / Math.Max(1, Span);

        private double Span => (double)end - start;

        public void Draw(bool isOpen)
        {
            (string verdict, string tone) = Words(part.Verdict);
            string name = part.Part.Length == 0 ? "all operations" : $"part {Html.Encode(part.Part)}";
            Line($"<details class=\"part\"{(isOpen ? " open" : "")}>");
            Line($"<summary>{name}: <span class=\"{tone}\">{verdict}</span>, {part.Calls.Count:N0} operations</summary>");
            if (part.Failure is { } failure)
                Explain(failure);
            Tools();
            Orders();
            Chart();
            Line($"</details>");
        }

        private void Explain(PartFailure failure)
        {
            Line($"<p>No order works when <code>{Html.Encode(history.Describe(failure.Stuck))}</code> of client {history.ClientOf(failure.Stuck)} returns.</p>");
            if (conflict is null)
                return;
            string needed = conflict.IsMinimal ? "; each of them is needed" : "";
            Line($"<p>{conflict.Calls.Count} operations conflict, whatever the others did and whenever{needed}.</p>");
        }

        private void Tools()
        {
            page.Append("<div class=\"tools\"><label>zoom <input class=\"zoom\" type=\"range\" min=\"-1\" max=\"7\" step=\"0.1\" value=\"0\"></label>");
            if (conflict is not null)
                page.Append("<label><input class=\"only-conflict\" type=\"checkbox\"> only the conflict</label>");
            page.Append("</div>\n");
        }

        private void Orders()
        {
            IReadOnlyList<PartialOrder> orders = part.Failure?.Prefixes
                ?? (part.Order is { } order ? [new PartialOrder(order, "")] : []);
            if (orders.Count == 0)
                return;
            page.Append("<div class=\"orders\">\n");
            for (int i = 0; i < orders.Count; i++)
            {
                string text = part.Failure is null ? "an order that explains it"
                    : $"order {i + 1}: {orders[i].Order.Count} operations, then {orders[i].State}, and none can be next";
                Line($"<label><input type=\"radio\" name=\"{Html.Encode($"order {part.Part}")}\"{(i == 0 ? " checked" : "")} data-order=\"{Points(orders[i])}\"> {Html.Encode(text)}</label>");
            }
            page.Append("</div>\n");
        }

        // An operation takes effect at its call, or when the one before does.
        private string Points(PartialOrder order)
        {
            var text = new StringBuilder();
            long now = start;
            foreach (int call in order.Order)
            {
                now = Math.Max(now, history.CalledAt(call));
                text.Append(CultureInfo.InvariantCulture, $"c{call}@{now - start} ");
            }
            return text.ToString().TrimEnd();
        }

        private void Chart()
        {
            Line($"<div class=\"chart\" data-unit=\"{Unit:0.######}\" style=\"--unit:{Unit:0.######};--span:{Span}\"><div class=\"inner\">");
            foreach (IGrouping<int, int> lane in part.Calls.GroupBy(history.ClientOf).OrderBy(l => l.Key))
                Lane(lane.Key, [.. lane.OrderBy(history.CalledAt)]);
            for (int i = 0; i <= Ticks; i++)
            {
                long at = (long)(Span * i / Ticks);
                Line($"<div class=\"tick\" style=\"--at:{at}\"><span>{start + at}</span></div>");
            }
            if (part.Failure is { } failure)
                Line($"<div class=\"line\" style=\"--at:{history.ReturnedAt(failure.Stuck) - start}\"><span>no order works from here</span></div>");
            page.Append("</div></div>\n");
        }

        // What overlaps within a client goes to a row of its own.
        private void Lane(int client, int[] calls)
        {
            var ends = new List<long>();
            var rows = new int[calls.Length];
            for (int i = 0; i < calls.Length; i++)
            {
                int row = ends.FindIndex(e => e < history.CalledAt(calls[i]));
                if (row < 0)
                {
                    row = ends.Count;
                    ends.Add(0);
                }
                ends[row] = history.ReturnedAt(calls[i]) ?? long.MaxValue;
                rows[i] = row;
            }
            Line($"<div class=\"lane\" style=\"height:{24 * ends.Count}px\"><span class=\"client\">client {client}</span>");
            for (int i = 0; i < calls.Length; i++)
                Bar(calls[i], rows[i]);
            page.Append("</div>\n");
        }

        private void Bar(int call, int row)
        {
            long calledAt = history.CalledAt(call);
            long? returnedAt = history.ReturnedAt(call);
            string kind = (returnedAt is null ? " open" : "") + (conflicting.Contains(call) ? " conflict" : "")
                + (call == part.Failure?.Stuck ? " stuck" : "");
            string when = returnedAt is null ? $"called at {calledAt}, never returned" : $"from {calledAt} to {returnedAt}";
            string what = Html.Encode(history.Describe(call));
            Line($"<div class=\"op{kind}\" id=\"c{call}\" data-key=\"{call}\" tabindex=\"0\" style=\"--row:{row};--from:{calledAt - start};--length:{(returnedAt ?? end) - calledAt}\" data-tip=\"{what}&#10;client {history.ClientOf(call)}, {when}\"><b></b>{what}</div>");
        }

        private void Line(FormattableString line) => page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
