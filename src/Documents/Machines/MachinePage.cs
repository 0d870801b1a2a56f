using System.Text;
using PtSpec.StateMachines;

namespace PtSpec.Documents.Machines;

/// <summary>The page of a state machine: a picture, what each state means, what each trigger is, and every transition.</summary>
internal static class MachinePage
{
    // An arrow with more triggers names the first ones and counts the others; the table has them all.
    private const int MostLabels = 3;

    /// <summary>The page.</summary>
    /// <param name="name">Its path within spec/.</param>
    /// <param name="title">What the machine is of, in a sentence.</param>
    /// <param name="definition">The machine.</param>
    /// <param name="rights">What a state gives besides its meaning, with the heading of its column; null for nothing.</param>
    public static MarkdownPage Of<TState, TTrigger>(
        string name, string title, MachineDefinition<TState, TTrigger> definition, (string Heading, Func<TState, string> Of)? rights = null)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        var text = new StringBuilder($"# {definition.Name}\n\n{title} It begins in {definition.InitialState}.");
        if (definition.CorruptStates.Length > 0)
            text.Append($" Only corruption leads to {string.Join(", ", definition.CorruptStates)}.");
        text.Append($" It has {Enum.GetValues<TState>().Length} states and {definition.Transitions.Length} transitions; ")
            .Append("each write that a routine makes, and each event of a real kernel's trace, must be one of them (property ")
            .Append("[refinement](../properties.md#refinement)).\n\n")
            .Append("A trigger is a group of kernel functions with one effect. Words such as `pml` are in the [glossary](../glossary.md).\n\n")
            .Append($"```mermaid\n{Picture(definition).Mermaid()}```\n\n");
        States(text, definition, rights);
        Triggers(text, definition);
        Transitions(text, definition);
        return MarkdownPage.Of(name, text.ToString());
    }

    /// <summary>The machine as a picture: an arrow for each two states, with the triggers that lead from one to the other.</summary>
    public static Diagram Picture<TState, TTrigger>(MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        IEnumerable<Arrow> arrows = definition.Transitions.GroupBy(row => (row.From, row.To)).Select(group =>
        {
            string[] triggers = [.. group.Select(row => row.Trigger.ToString()).Distinct()];
            string[] labels = triggers.Length <= MostLabels
                ? triggers
                : [.. triggers.Take(MostLabels - 1), $"and {triggers.Length - MostLabels + 1} more"];
            return new Arrow(group.Key.From.ToString(), group.Key.To.ToString(), labels);
        });
        return new Diagram([.. Enum.GetNames<TState>()], [.. arrows]);
    }

    private static void States<TState, TTrigger>(
        StringBuilder text, MachineDefinition<TState, TTrigger> definition, (string Heading, Func<TState, string> Of)? rights)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        IReadOnlyDictionary<string, string> meanings = DocComments.Of<TState>();
        string heading = rights is { } r ? $" {r.Heading} |" : "";
        text.Append($"## States\n\n| state | what it means |{heading} come to by | left by |\n|---|---|{(rights is null ? "" : "---|")}---|---|\n");
        foreach (TState state in Enum.GetValues<TState>())
        {
            text.Append($"| **{state}** | {MarkdownPage.Cell(meanings[state.ToString()])} |");
            if (rights is { } column)
                text.Append($" {MarkdownPage.Cell(column.Of(state))} |");
            string into = Names(definition.Transitions.Where(t => t.To.Equals(state) && !t.From.Equals(state)).Select(t => t.From));
            string outOf = Names(definition.Transitions.Where(t => t.From.Equals(state) && !t.To.Equals(state)).Select(t => t.To));
            text.Append($" {(into.Length == 0 ? "-" : "from " + into)} | {(outOf.Length == 0 ? "-" : "to " + outOf)} |\n");
        }
        text.Append('\n');

        static string Names(IEnumerable<TState> states) => string.Join(", ", states.Distinct().Order());
    }

    private static void Triggers<TState, TTrigger>(StringBuilder text, MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        IReadOnlyDictionary<string, string> meanings = DocComments.Of<TTrigger>();
        text.Append("## Triggers\n\n| trigger | what it is | kernels |\n|---|---|---|\n");
        foreach (TTrigger trigger in Enum.GetValues<TTrigger>())
        {
            IEnumerable<KernelRange> kernels = definition.Transitions.Where(t => t.Trigger.Equals(trigger)).Select(t => t.Versions).Distinct();
            text.Append($"| {trigger} | {MarkdownPage.Cell(meanings[trigger.ToString()])} | {string.Join(", ", kernels)} |\n");
        }
        text.Append('\n');
    }

    private static void Transitions<TState, TTrigger>(StringBuilder text, MachineDefinition<TState, TTrigger> definition)
        where TState : struct, Enum
        where TTrigger : struct, Enum
    {
        text.Append("## Transitions\n\nThe locks are what must be held at that instant, the flush is what is owed for it.\n");
        foreach (IGrouping<TState, Transition<TState, TTrigger>> from in definition.Transitions.GroupBy(row => row.From))
        {
            text.Append($"\n### From {from.Key}\n\n| trigger | to | functions | locks | flush | kernels | source |\n|---|---|---|---|---|---|---|\n");
            foreach (Transition<TState, TTrigger> row in from)
            {
                string functions = string.Join(", ", row.Functions.Select(function => $"`{function}`"));
                text.Append($"| {row.Trigger} | {row.To} | {functions} | {MarkdownPage.Cell(row.Locks.ToString())} | {row.Flush.Describe()} ")
                    .Append($"| {row.Versions} | {MarkdownPage.Cell(row.Source)} |\n");
            }
        }
    }
}
