using System.Text;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Documents;

/// <summary>The page of the operations that scenarios are made of.</summary>
internal static class OperationsDocument
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Summaries = new(DocComments.Of<OperationKind>);

    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder(
            """
            # Operations

            What a CPU of a scenario does: `cpu 0: OPERATION; OPERATION`. S is a pmd slot, I an entry of its table, V a value that is stored
            (0 to 3, or a, b, c for 1 to 3; 2 when left out). The routines that an operation runs are in [the pages of the routines](routines.md).

            | operation | what it is | routines | mappings | from |
            |---|---|---|---|---|

            """);
        foreach (OperationShape shape in OperationShape.All)
            text.Append($"| `{Form(shape)}` | {Meaning(shape)} | {Called(shape)} | {Mappings(shape)} | {Since(shape)} |\n");
        return text.ToString();
    }

    private static string Form(OperationShape shape)
    {
        string range = shape.Range switch
        {
            OperationRange.Entry => "S.I",
            OperationRange.Slot => "S",
            _ => "S[.I]",
        };
        return $"{shape.Word} {range}{(shape.HasTarget ? " to S" : "")}{(shape.Stores ? " [V]" : "")}";
    }

    private static string Meaning(OperationShape shape)
    {
        string needs = shape.Needs == Features.None ? "" : $" Needs `config {FeatureRule.Words(shape.Needs)}`.";
        return Summaries.Value[shape.Kind.ToString()] + needs;
    }

    // What the entry calls itself, in the order of its text; all else is below that.
    private static string Called(OperationShape shape) => string.Join(", ", Routines.Find($"Operations.{shape.Routine}").Nodes
        .OfType<Call>().OrderBy(call => call.Source.Number).Select(call => Routines.Find(call.Routine).KernelName).Distinct()
        .Select(name => $"[{MarkdownPage.Cell(name)}](routines/{name}.md)"));

    private static string Mappings(OperationShape shape) => string.Join(", ", shape.Vmas.Select(ScenarioWords.Of));

    private static string Since(OperationShape shape) => shape.Since.Major == 0 ? "6.4" : $"{shape.Since.Major}.{shape.Since.Minor}";
}
