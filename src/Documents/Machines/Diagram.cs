using System.Text;

namespace PtSpec.Documents.Machines;

/// <summary>An arrow of a diagram.</summary>
/// <param name="From">The node it leaves.</param>
/// <param name="To">The node it leads to.</param>
/// <param name="Labels">What stands beside it, a line each.</param>
internal sealed record Arrow(string From, string To, IReadOnlyList<string> Labels);

/// <summary>Nodes and arrows between them: Mermaid in Markdown, and drawn by <see cref="DiagramDrawing"/> in HTML.</summary>
/// <param name="Nodes">The names of the nodes, in the order in which they are placed.</param>
/// <param name="Arrows">The arrows.</param>
internal sealed record Diagram(IReadOnlyList<string> Nodes, IReadOnlyList<Arrow> Arrows)
{
    private const string Head = "stateDiagram-v2";
    private const string Break = "<br/>";

    /// <summary>The diagram as a Mermaid state diagram, without its fence; it ends with a line break.</summary>
    public string Mermaid()
    {
        var text = new StringBuilder($"{Head}\n    direction LR\n");
        foreach (string node in Nodes)
            text.Append($"    state {node}\n");
        foreach (Arrow arrow in Arrows)
        {
            text.Append($"    {arrow.From} --> {arrow.To}");
            if (arrow.Labels.Count > 0)
                text.Append(" : ").AppendJoin(Break, arrow.Labels);
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Mermaid"/> wrote; null when the text is another kind of diagram.</summary>
    public static Diagram? Parse(string mermaid)
    {
        ArgumentNullException.ThrowIfNull(mermaid);
        string[] lines = [.. mermaid.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.Length == 0 || lines[0] != Head)
            return null;
        var nodes = new List<string>();
        var arrows = new List<Arrow>();
        foreach (string line in lines.Skip(1))
        {
            if (line.StartsWith("state ", StringComparison.Ordinal))
            {
                nodes.Add(line["state ".Length..]);
            }
            else if (line.Split(" --> ") is [var from, var rest])
            {
                string[] parts = rest.Split(" : ", 2);
                arrows.Add(new Arrow(from, parts[0], parts.Length == 2 ? parts[1].Split(Break) : []));
            }
            else if (line != "direction LR")
            {
                return null;
            }
        }
        return new Diagram(nodes, arrows);
    }
}
