using System.Globalization;
using System.Text;

namespace PtSpec.Bench.Core;

/// <summary>A plot of operations a second over threads, as SVG that stands by itself.</summary>
public static class ScalingPlot
{
    private const int PanelWidth = 300;
    private const int PanelHeight = 250;
    private const int Left = 58;
    private const int Top = 40;
    private const int LegendHeight = 34;

    private static readonly string[] s_colours = ["#1f5fbf", "#c2571a", "#2c8a4b", "#777777", "#8a2c7a"];

    /// <summary>A line: what it is called, and millions of operations a second for 1, 2, ... threads.</summary>
    public sealed record Line(string Name, IReadOnlyList<double> Millions);

    /// <summary>A panel: its title and lines.</summary>
    public sealed record Panel(string Title, IReadOnlyList<Line> Lines);

    /// <summary>The plot.</summary>
    /// <param name="panels">Side by side; their lines are called the same.</param>
    /// <param name="caption">Where and when it was measured.</param>
    public static string Draw(IReadOnlyList<Panel> panels, string caption)
    {
        int width = panels.Count * (PanelWidth + Left);
        int height = Top + PanelHeight + 44 + LegendHeight;
        var svg = new StringBuilder();
        svg.AppendLine(Text($"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' font-family='sans-serif' font-size='12'>"));
        svg.AppendLine("<rect width='100%' height='100%' fill='white'/>");
        for (int i = 0; i < panels.Count; i++)
            DrawPanel(svg, panels[i], (i * (PanelWidth + Left)) + Left);
        for (int i = 0; i < panels[0].Lines.Count; i++)
        {
            int x = Left + (i * 190);
            svg.AppendLine(Text($"<rect x='{x}' y='{height - 42}' width='12' height='12' fill='{s_colours[i]}'/>"));
            svg.AppendLine(Text($"<text x='{x + 17}' y='{height - 32}'>{panels[0].Lines[i].Name}</text>"));
        }
        svg.AppendLine(Text($"<text x='{Left}' y='{height - 8}' fill='#555' font-size='11'>{caption}</text>"));
        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void DrawPanel(StringBuilder svg, Panel panel, int left)
    {
        int threads = panel.Lines[0].Millions.Count;
        double most = panel.Lines.Max(line => line.Millions.Max()) * 1.05;
        int width = PanelWidth - 20;
        double X(int thread) => left + (threads == 1 ? 0 : (double)thread * width / (threads - 1));
        double Y(double value) => Top + PanelHeight - (value / most * PanelHeight);
        svg.AppendLine(Text($"<text x='{left}' y='{Top - 16}' font-weight='bold'>{panel.Title}, million a second</text>"));
        for (int i = 0; i <= 4; i++)
        {
            double value = most * i / 4;
            svg.AppendLine(Text($"<line x1='{left}' x2='{left + width}' y1='{Y(value):F1}' y2='{Y(value):F1}' stroke='#ddd'/>"));
            svg.AppendLine(Text($"<text x='{left - 6}' y='{Y(value) + 4:F1}' text-anchor='end'>{value:F0}</text>"));
        }
        for (int thread = 0; thread < threads; thread++)
            svg.AppendLine(Text($"<text x='{X(thread):F1}' y='{Top + PanelHeight + 18}' text-anchor='middle'>{thread + 1}</text>"));
        for (int i = 0; i < panel.Lines.Count; i++)
        {
            string points = string.Join(" ", panel.Lines[i].Millions.Select((value, thread) => Text($"{X(thread):F1},{Y(value):F1}")));
            svg.AppendLine(Text($"<polyline fill='none' stroke='{s_colours[i]}' stroke-width='2' points='{points}'/>"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
