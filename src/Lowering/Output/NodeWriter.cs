using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Output;

/// <summary>Writes nodes and expressions as the C# that builds them.</summary>
internal static class NodeWriter
{
    public static string Write(DraftNode node)
    {
        string at = $"at[{node.Source.Number}]";
        return node switch
        {
            DraftPrimitive n => $"new PrimitiveStep({at}, {Quote(n.Name)}, {List(n.Arguments)}, {n.Result}, {To(n.Next)})",
            DraftCall n => $"new Call({at}, {Quote(n.Routine)}, {List(n.Arguments)}, {n.Result}, {To(n.Next)})",
            DraftAssign n => $"new Assign({at}, {n.Target}, {Write(n.Value)}, {To(n.Next)})",
            DraftCheck n => $"new Check({at}, {Write(n.Condition)}, {Quote(n.Property)}, {Quote(n.Meaning)}, {To(n.Next)})",
            DraftBranch n => $"new Branch({at}, {Write(n.Condition)}, {To(n.WhenTrue)}, {To(n.WhenFalse)})",
            DraftReturn n => $"new Return({at}, {(n.Value is null ? "null" : Write(n.Value))})",
            _ => throw new ArgumentException("Unknown node", nameof(node)),
        };
    }

    private static string Write(DraftExpr expression) => expression switch
    {
        DraftConstant e => $"new Constant({e.Value}UL)",
        DraftLocal e => $"new Local({e.Index})",
        DraftNot e => $"new Not({Write(e.Operand)})",
        DraftBinary e => $"new Binary(BinaryOperator.{e.Operator}, {Write(e.Left)}, {Write(e.Right)})",
        DraftConditional e => $"new Conditional({Write(e.Condition)}, {Write(e.WhenTrue)}, {Write(e.WhenFalse)})",
        DraftQuery e => $"new Query({Quote(e.Member)}, {List(e.Arguments)})",
        _ => throw new ArgumentException("Unknown expression", nameof(expression)),
    };

    private static string List(EquatableArray<DraftExpr> expressions) => "[" + string.Join(", ", expressions.Select(Write)) + "]";

    private static string Quote(string text) => RoutineWriter.Quote(text);

    private static int To(Label label) => label.Node!.Index;
}
