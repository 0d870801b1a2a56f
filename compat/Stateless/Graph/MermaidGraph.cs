using System.Text;
using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Draws a machine as a Mermaid state diagram.</summary>
public static class MermaidGraph
{
    /// <summary>The whole diagram; without a direction Mermaid chooses one.</summary>
    /// <remarks>
    /// Names lose whitespace, colons and hyphens, which Mermaid cannot read, and are then shown by an alias line. Entry and
    /// exit actions of states and initial transitions into substates are not drawn.
    /// </remarks>
    public static string Format(StateMachineInfo machineInfo, MermaidGraphDirection? direction = null)
    {
        var diagram = new Diagram(machineInfo);
        var ids = Identifiers(diagram);
        var text = new StringBuilder("stateDiagram-v2");
        if (direction is { } way)
            AppendLine(text, 1, $"direction {Code(way)}");
        foreach (var (name, id) in ids.Where(entry => entry.Key != entry.Value))
            AppendLine(text, 1, $"{id} : {name}");
        foreach (var cluster in diagram.Clusters)
            AppendCluster(text, cluster, ids, depth: 1);
        foreach (var decision in diagram.Decisions)
            AppendLine(text, 1, $"state {decision.Name} <<choice>>");
        foreach (var edge in diagram.Edges)
            AppendLine(text, 1, $"{Id(edge.From)} --> {Id(edge.To)} : {edge.Label}");
        AppendLine(text, 0, $"[*] --> {Id(diagram.Initial)}");
        return text.ToString();

        // Decisions are named by us and need no alias; an initial state nobody configured has none either.
        string Id(string name) => ids.GetValueOrDefault(name, name);
    }

    private static void AppendCluster(
        StringBuilder text, Diagram.Node cluster, OrderedDictionary<string, string> ids, int depth)
    {
        AppendLine(text, depth, $"state {ids[cluster.Name]} {{");
        foreach (var child in cluster.Children)
        {
            if (child.IsCluster)
                AppendCluster(text, child, ids, depth + 1);
            else
                AppendLine(text, depth + 1, ids[child.Name]);
        }
        AppendLine(text, depth, "}");
    }

    // The break comes first, so that the text ends without one.
    private static void AppendLine(StringBuilder text, int depth, string line) =>
        text.AppendLine().Append('\t', depth).Append(line);

    private static OrderedDictionary<string, string> Identifiers(Diagram diagram)
    {
        var names = diagram.Nodes.Select(node => node.Name).ToHashSet();
        var aliases = new HashSet<string>();
        var ids = new OrderedDictionary<string, string>();
        foreach (var name in diagram.Nodes.Select(node => node.Name))
        {
            var stripped = string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not (':' or '-')));
            var id = stripped;
            for (var n = 1; id != name && (names.Contains(id) || !aliases.Add(id)); n++)
                id = $"{stripped}_{n}";
            ids.Add(name, id);
        }
        return ids;
    }

    private static string Code(MermaidGraphDirection direction) => direction switch
    {
        MermaidGraphDirection.LeftToRight => "LR",
        MermaidGraphDirection.RightToLeft => "RL",
        MermaidGraphDirection.TopToBottom => "TB",
        MermaidGraphDirection.BottomToTop => "BT",
        _ => throw new ArgumentOutOfRangeException(
            nameof(direction), direction, $"Unsupported {nameof(MermaidGraphDirection)}: {direction}."),
    };
}
