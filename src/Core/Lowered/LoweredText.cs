using System.Text;

namespace PtSpec.Core.Lowered;

/// <summary>A lowered routine as a listing for people: its statements with their numbers, and under each its nodes.</summary>
internal static class LoweredText
{
    /// <summary>Prints a routine.</summary>
    public static string Print(RoutineProgram routine)
    {
        StringBuilder text = new();
        text.Append(routine.KernelName).Append('(');
        text.AppendJoin(", ", routine.Locals.Take(routine.ParameterCount).Select(Declaration)).Append(')');
        if (routine.ReturnType is not null)
            text.Append(": ").Append(routine.ReturnType.Name);
        text.Append("    ").Append(routine.Id).Append(", ").Append(routine.KernelSource);
        if (routine.Kernels.Length > 0)
            text.Append(", kernels ").Append(routine.Kernels);
        text.Append('\n');
        string[] locals = [.. routine.Locals.Skip(routine.ParameterCount).Select(Declaration)];
        if (locals.Length > 0)
            text.Append("  locals ").AppendJoin(", ", locals).Append('\n');
        SourceStep? statement = null;
        for (int i = 0; i < routine.Nodes.Length; i++)
        {
            Node node = routine.Nodes[i];
            if (node.Source != statement)
                text.Append($"  {node.Source.Number,3}  {node.Source.Text}\n");
            statement = node.Source;
            text.Append($"         {i}: {Print(node, routine, i + 1)}\n");
        }
        return text.ToString();
    }

    /// <summary>Prints an expression of a routine, with the names of its locals.</summary>
    public static string Print(Expr expression, RoutineProgram routine) => expression switch
    {
        Constant e => e.Value.ToString(),
        Local e => routine.Locals[e.Index].Name,
        Not e => "!" + Print(e.Operand, routine),
        Binary e => $"({Print(e.Left, routine)} {Symbol(e.Operator)} {Print(e.Right, routine)})",
        Conditional e => $"({Print(e.Condition, routine)} ? {Print(e.WhenTrue, routine)} : {Print(e.WhenFalse, routine)})",
        Query e => $"{e.Member}({string.Join(", ", e.Arguments.Select(a => Print(a, routine)))})",
        _ => throw new ArgumentException($"Unknown expression {expression}", nameof(expression)),
    };

    private static string Declaration(LocalVariable variable) =>
        (variable.IsOut ? "out " : "") + variable.Name + ": " + variable.Type.Name;

    private static string Print(Node node, RoutineProgram routine, int following) => node switch
    {
        PrimitiveStep n => $"step {Target(n.Result, routine)}{n.Primitive}({List(n.Arguments, routine)}){Go(n.Next, following)}",
        Call n => $"call {Target(n.Result, routine)}{n.Routine}({List(n.Arguments, routine)}){Go(n.Next, following)}",
        Assign n => $"{routine.Locals[n.Target].Name} = {Print(n.Value, routine)}{Go(n.Next, following)}",
        Branch n => $"if {Print(n.Condition, routine)} -> {n.WhenTrue} else -> {n.WhenFalse}",
        Check n => $"check {Print(n.Condition, routine)} [{n.Property}: {n.Meaning}]{Go(n.Next, following)}",
        Return n => n.Value is null ? "return" : $"return {Print(n.Value, routine)}",
        _ => throw new ArgumentException($"Unknown node {node}", nameof(node)),
    };

    // Control that goes on to the line below needs no arrow.
    private static string Go(int next, int following) => next == following ? "" : $" -> {next}";

    private static string Target(int result, RoutineProgram routine) => result < 0 ? "" : routine.Locals[result].Name + " = ";

    private static string List(IEnumerable<Expr> arguments, RoutineProgram routine) =>
        string.Join(", ", arguments.Select(a => Print(a, routine)));

    private static string Symbol(BinaryOperator name) => name switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "^",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.AndAlso => "&&",
        BinaryOperator.OrElse => "||",
        _ => throw new ArgumentException($"Unknown operator {name}", nameof(name)),
    };
}
