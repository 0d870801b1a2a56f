using System.Text;
using Stateless.Graph;
using Stateless.Reflection;

namespace PtSpec.StateMachines;

/// <summary>A machine on paper. Every text follows from the machine alone, and ends without a line break.</summary>
public static class MachineDocument
{
    /// <summary>The machine as a Graphviz graph, guards on its edges.</summary>
    public static string Dot<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum => Lines(UmlDotGraph.Format(Info(definition)));

    /// <summary>The machine as a Mermaid state diagram, guards on its edges.</summary>
    public static string Mermaid<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum => Lines(MermaidGraph.Format(Info(definition), MermaidGraphDirection.LeftToRight));

    /// <summary>The machine as a Markdown table, one row a transition.</summary>
    public static string Markdown<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var text = new StringBuilder();
        text.Append("# ").Append(definition.Name).Append("\n\n");
        text.Append("Begins in ").Append(definition.InitialState).Append('.');
        if (definition.CorruptStates.Length > 0)
            text.Append(" Entered by corruption only: ").AppendJoin(", ", definition.CorruptStates).Append('.');
        text.Append("\n\n| from | trigger | to | functions | locks | flush | kernels | source |\n");
        text.Append("|---|---|---|---|---|---|---|---|");
        foreach (Transition<TState, TTrigger> row in definition.Transitions)
        {
            text.Append("\n| ").AppendJoin(
                " | ",
                row.From,
                row.Trigger,
                row.To,
                string.Join(", ", row.Functions.Select(function => $"`{function}`")),
                row.Locks,
                row.Flush.Describe(),
                row.Versions,
                row.Source);
            text.Append(" |");
        }
        return text.ToString();
    }

    private static StateMachineInfo Info<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum => definition.Create(definition.InitialState, () => default).GetInfo();

    // The graphs break lines as the platform does; a document is the same everywhere.
    private static string Lines(string text) => text.ReplaceLineEndings("\n");
}
