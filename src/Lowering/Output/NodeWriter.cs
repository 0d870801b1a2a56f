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
            DraftPrimitive n => $"Node.Step({at}, {Quote(n.Name)}, {List(n.Arguments)}, {n.Result}, {To(n.Next)})",
            DraftCall n => $"Node.Call({at}, {Quote(n.Routine)}, {List(n.Arguments)}, {n.Result}, {To(n.Next)})",
            DraftAssign n => $"Node.Assign({at}, {n.Target}, {Write(n.Value)}, {To(n.Next)})",
            DraftCheck n => $"Node.Check({at}, {Write(n.Condition)}, {Quote(n.Property)}, {Quote(n.Meaning)}, {To(n.Next)})",
            DraftBranch n => $"Node.Branch({at}, {Write(n.Condition)}, {To(n.WhenTrue)}, {To(n.WhenFalse)})",
            DraftReturn n => $"Node.Return({at}, {(n.Value is null ? "null" : Write(n.Value))})",
            _ => throw new ArgumentException("Unknown node", nameof(node)),
        };
    }

    private static string Write(DraftExpr expression) => expression switch
    {
        DraftConstant e => $"Expr.Constant({e.Value}UL)",
        DraftLocal e => $"Expr.Local({e.Index})",
        DraftNot e => $"Expr.Not({Write(e.Operand)})",
        DraftBinary e => $"Expr.Binary(BinaryOperator.{e.Operator}, {Write(e.Left)}, {Write(e.Right)})",
        DraftConditional e => $"Expr.Conditional({Write(e.Condition)}, {Write(e.WhenTrue)}, {Write(e.WhenFalse)})",
        DraftQuery e => $"Expr.Query({Quote(e.Member)}, {List(e.Arguments)})",
        _ => throw new ArgumentException("Unknown expression", nameof(expression)),
    };

    private static string List(EquatableArray<DraftExpr> expressions) => "[" + string.Join(", ", expressions.Select(Write)) + "]";

    private static string Quote(string text) => RoutineWriter.Quote(text);

    private static int To(Label label) => label.Node!.Index;
}
