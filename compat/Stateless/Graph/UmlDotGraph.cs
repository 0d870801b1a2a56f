using System.Text;
using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Draws a machine in the DOT language of Graphviz.</summary>
public static class UmlDotGraph
{
    /// <summary>The whole graph, in the same order for the same configuration.</summary>
    /// <remarks>Entry and exit actions stand in the states; actions for one trigger only stand on its edges.</remarks>
    public static string Format(StateMachineInfo machineInfo)
    {
        var diagram = new Diagram(machineInfo);
        var text = new StringBuilder()
            .AppendLine("digraph {")
            .AppendLine("compound=true;")
            .AppendLine("node [shape=Mrecord]")
            .AppendLine("rankdir=\"LR\"");
        foreach (var cluster in diagram.Clusters)
            AppendCluster(text, cluster);
        foreach (var state in diagram.PlainStates)
            AppendState(text, state);
        foreach (var decision in diagram.Decisions)
            text.AppendLine($"\"{Escape(decision.Name)}\" [shape = \"diamond\", label = \"{Escape(decision.Label)}\"];");
        foreach (var edge in diagram.Edges)
        {
            text.AppendLine();
            text.Append($"\"{Escape(edge.From)}\" -> \"{Escape(edge.To)}\" [style=\"solid\", label=\"{Escape(edge.Label)}\"];");
        }
        return text
            .AppendLine()
            .AppendLine(" init [label=\"\", shape=point];")
            .AppendLine($" init -> \"{Escape(diagram.Initial)}\"[style = \"solid\"]")
            .Append('}')
            .ToString();
    }

    private static void AppendCluster(StringBuilder text, Diagram.Node cluster)
    {
        var label = Escape(cluster.Name);
        if (cluster.Actions.Count > 0)
            label += @"\n----------" + string.Concat(cluster.Actions.Select(action => @"\n" + Escape(action)));
        text.AppendLine()
            .AppendLine($"subgraph \"cluster{Escape(cluster.Name)}\"")
            .AppendLine("\t{")
            .AppendLine($"\tlabel = \"{label}\"");
        foreach (var child in cluster.Children)
        {
            if (child.IsCluster)
                AppendCluster(text, child);
            else
                AppendState(text, child);
        }
        text.AppendLine("}");
    }

    private static void AppendState(StringBuilder text, Diagram.Node state)
    {
        var actions = state.Actions.Count == 0 ? "" : "|" + string.Join(@"\n", state.Actions.Select(Escape));
        text.AppendLine($"\"{Escape(state.Name)}\" [label=\"{Escape(state.Name)}{actions}\"];");
    }

    private static string Escape(string label) => label.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
