using System.Globalization;
using System.Text;
using PtSpec.Pages;

namespace PtSpec.Documents.Machines;

/// <summary>
/// A diagram as SVG, drawn here: nodes on an ellipse, so that no arrow crosses a node that it does not belong to; arrows have numbers, and a
/// list below says what they stand for.
/// </summary>
internal static class DiagramDrawing
{
    private const double NodeHeight = 34;
    private const double CharWidth = 8.2;
    private const double Margin = 16;
    private const double LoopRoom = 36;
    private const double Bend = 0.13;
    private const double Badge = 9;
    private const double ArrowLength = 9;

    private static readonly double[] Along = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72];

    /// <summary>The drawing and its list, as HTML.</summary>
    public static string Draw(Diagram diagram)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        int nodes = diagram.Nodes.Count;
        double widest = diagram.Nodes.Max(WidthOf);
        (double X, double Y) radius = (Math.Max(130, nodes * 32) + (widest / 4), Math.Max(80, nodes * 24));
        double width = (2 * (radius.X + Margin)) + widest;
        double loops = diagram.Arrows.Any(a => a.From == a.To) ? LoopRoom : 0;
        double height = (2 * (radius.Y + Margin + loops)) + NodeHeight;
        var places = diagram.Nodes.Select((node, i) => (Node: node, Angle: Math.PI + (2 * Math.PI * i / nodes)))
            .ToDictionary(n => n.Node, n => new Point((width / 2) + (radius.X * Math.Cos(n.Angle)), (height / 2) + (radius.Y * Math.Sin(n.Angle))));
        var centre = new Point(width / 2, height / 2);
        var svg = new StringBuilder("<figure class=\"diagram\"><div class=\"wide\">");
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {width:F0} {height:F0}\" width=\"{width:F0}\" height=\"{height:F0}\" role=\"img\" ")
            .Append("aria-label=\"States and the transitions between them, listed below\">\n");
        var badges = new List<Point>();
        for (int i = 0; i < diagram.Arrows.Count; i++)
            Arrow(svg, diagram.Arrows[i], i + 1, places, centre, badges);
        foreach (string node in diagram.Nodes)
            Node(svg, node, places[node]);
        svg.Append("</svg></div>\n<ol class=\"arrows\">\n");
        foreach (Arrow arrow in diagram.Arrows)
            svg.Append($"<li><b>{Html.Encode(arrow.From)} → {Html.Encode(arrow.To)}</b> {Html.Encode(string.Join(", ", arrow.Labels))}</li>\n");
        return svg.Append("</ol></figure>\n").ToString();
    }

    private static double WidthOf(string node) => (node.Length * CharWidth) + 20;

    private static void Node(StringBuilder svg, string node, Point at)
    {
        double width = WidthOf(node);
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"node\" x=\"{at.X - (width / 2):F1}\" y=\"{at.Y - (NodeHeight / 2):F1}\" width=\"{width:F1}\" height=\"{NodeHeight:F1}\" rx=\"8\"/>")
            .Append(CultureInfo.InvariantCulture, $"<text class=\"node\" x=\"{at.X:F1}\" y=\"{at.Y + 5:F1}\">{Html.Encode(node)}</text>\n");
    }

    private static void Arrow(StringBuilder svg, Arrow arrow, int number, Dictionary<string, Point> places, Point centre, List<Point> badges)
    {
        Point from = places[arrow.From];
        Point to = places[arrow.To];
        if (arrow.From == arrow.To)
        {
            Loop(svg, arrow, number, from, centre);
            return;
        }
        // Bent to its right, so that two arrows between the same nodes lie apart.
        Point middle = (from + to) * 0.5;
        Point control = middle + (new Point(from.Y - to.Y, to.X - from.X) * Bend);
        Point begin = Border(arrow.From, from, control);
        Point end = Border(arrow.To, to, control);
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"arrow\" d=\"M{begin.X:F1} {begin.Y:F1} Q{control.X:F1} {control.Y:F1} {end.X:F1} {end.Y:F1}\"/>");
        Head(svg, end, end - control);
        // Somewhere on the arrow where no other number is: in the middle if it can be.
        Point at = Along.Select(t => (begin * ((1 - t) * (1 - t))) + (control * (2 * t * (1 - t))) + (end * (t * t)))
            .OrderBy(place => badges.Any(other => (other - place).Length < (2 * Badge) + 2)).First();
        badges.Add(at);
        Number(svg, number, at);
    }

    // Outside of its node, away from the middle of the picture: above the upper nodes, below the lower ones.
    private static void Loop(StringBuilder svg, Arrow arrow, int number, Point at, Point centre)
    {
        double side = at.Y <= centre.Y ? -1 : 1;
        double half = Math.Min(18, WidthOf(arrow.From) / 4);
        var begin = new Point(at.X - half, at.Y + (side * NodeHeight / 2));
        var end = new Point(at.X + half, at.Y + (side * NodeHeight / 2));
        double top = at.Y + (side * ((NodeHeight / 2) + 34));
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"arrow\" d=\"M{begin.X:F1} {begin.Y:F1} C{begin.X - 8:F1} {top:F1} {end.X + 8:F1} {top:F1} {end.X:F1} {end.Y:F1}\"/>");
        Head(svg, end, end - new Point(end.X + 8, top));
        Number(svg, number, new Point(at.X, at.Y + (side * ((NodeHeight / 2) + 26))));
    }

    private static void Head(StringBuilder svg, Point tip, Point along)
    {
        Point unit = along * (1 / along.Length);
        Point back = tip - (unit * ArrowLength);
        var across = new Point(-unit.Y * ArrowLength / 2.5, unit.X * ArrowLength / 2.5);
        Point a = back + across;
        Point b = back - across;
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"head\" d=\"M{tip.X:F1} {tip.Y:F1} L{a.X:F1} {a.Y:F1} L{b.X:F1} {b.Y:F1} Z\"/>");
    }

    private static void Number(StringBuilder svg, int number, Point at) =>
        svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"badge\" cx=\"{at.X:F1}\" cy=\"{at.Y:F1}\" r=\"{Badge:F1}\"/><text class=\"badge\" x=\"{at.X:F1}\" y=\"{at.Y + 4:F1}\">{number}</text>\n");

    // Where the line from a node's middle towards a point leaves its box.
    private static Point Border(string node, Point middle, Point towards)
    {
        Point d = towards - middle;
        double x = Math.Abs(d.X) < 1e-9 ? double.MaxValue : ((WidthOf(node) / 2) + 3) / Math.Abs(d.X);
        double y = Math.Abs(d.Y) < 1e-9 ? double.MaxValue : ((NodeHeight / 2) + 3) / Math.Abs(d.Y);
        return middle + (d * Math.Min(x, y));
    }

    private readonly record struct Point(double X, double Y)
    {
        public double Length => Math.Sqrt((X * X) + (Y * Y));

        public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);

        public static Point operator -(Point a, Point b) => new(a.X - b.X, a.Y - b.Y);

        public static Point operator *(Point a, double factor) => new(a.X * factor, a.Y * factor);
    }
}
