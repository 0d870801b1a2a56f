using System.Reflection;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Properties;

/// <summary>What a property asks of one primitive.</summary>
/// <param name="Property">The property.</param>
/// <param name="Primitive">The primitive, with its parameters.</param>
/// <param name="Formula">What must hold in every state in which the step is taken.</param>
/// <param name="Failure">What has happened when it does not.</param>
internal sealed record PropertyFormula(Property Property, string Primitive, string Formula, string Failure);

/// <summary>
/// The formulas that the properties are in code: the conditions of the primitives' checks, read off the guarded commands
/// themselves, for cpu 0 and slot 0 of a small memory.
/// </summary>
internal static class PropertyFormulas
{
    // A few checks ask in which routine the step is.
    private static readonly string[] Contexts = ["", "madvise_dontneed", "pmd_clear_bad"];

    /// <summary>The memory whose elements the formulas name.</summary>
    public static Scenario Memory { get; } = ScenarioFile.Parse(
        "memory", "scenario memory kernel 7.1 ptes 1 tables 2 vma 0 = shmem private pmd 0 = table { 0: page a } cpu 0: write 0.0; uffd_wp 0 cpu 1: retract 0");

    /// <summary>Every formula, property by property; refinement's are the state machines.</summary>
    public static IReadOnlyList<PropertyFormula> All()
    {
        var world = new World(Memory);
        return
        [
            .. from primitive in typeof(IMm).GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal)
               where Primitives.IsKnown(primitive.Name)
               from formula in Of(world, primitive)
               orderby Property.All.ToList().IndexOf(formula.Property)
               select formula,
        ];
    }

    private static IEnumerable<PropertyFormula> Of(World world, MethodInfo primitive)
    {
        ParameterInfo[] parameters = primitive.GetParameters();
        // Which mapping a slot has is configuration, so the slot has to be a certain one.
        Expr[] arguments = [.. parameters.Select((p, i) => p.ParameterType == typeof(PmdId) ? Fold.Zero : (Expr)new Local(i))];
        string call = $"{KernelSpelling.Of(primitive.Name)}({string.Join(", ", parameters.Select(p => p.ParameterType == typeof(PmdId) ? "0" : p.Name))})";
        return Contexts
            .SelectMany(within => Primitives.Alternatives(
                world, new StepContext(0, [within]), primitive.Name, arguments, p => p != Property.Refinement).Take(1))
            .SelectMany(command => Verifies(command.Commands, null, command.Kept))
            .Where(check => check.Check.Property != Property.Refinement && !Fold.IsTrue(check.Condition))
            .Select(check => new PropertyFormula(
                check.Check.Property, call, FormulaText.Of(check.Condition, local => parameters[local].Name!, check.Kept), check.Check.Failure))
            .Distinct();
    }

    private static IEnumerable<(PropertyCheck Check, Expr Condition, IReadOnlyList<Expr> Kept)> Verifies(
        IReadOnlyList<Command> commands, Expr? under, IReadOnlyList<Expr> kept) => commands.SelectMany(command => command switch
        {
            Verify verify => [(verify.Check, under is null ? verify.Condition : Fold.Or(Fold.Not(under), verify.Condition), kept)],
            When choice => Verifies(choice.Then, under is null ? choice.Condition : Fold.And(under, choice.Condition), kept),
            _ => Enumerable.Empty<(PropertyCheck, Expr, IReadOnlyList<Expr>)>(),
        });
}

/// <summary>Expressions over fields, for readers.</summary>
internal static class FormulaText
{
    /// <summary>Writes an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="local">Names a local.</param>
    /// <param name="kept">What the kept values of its command are.</param>
    public static string Of(Expr expression, Func<int, string> local, IReadOnlyList<Expr> kept)
    {
        return Text(expression);

        string Text(Expr e) => e switch
        {
            Constant c => c.Value.ToString(),
            Local l => local(l.Index),
            KeptValue k => Text(kept[k.Index]),
            Not n => $"¬{Inner(n.Operand)}",
            FieldValue { Index: Constant c } f => f.Field.NameOf?.Invoke((int)c.Value) is { } name ? $"({name})" : $"{f.Field.Name}[{c.Value}]",
            FieldValue f => $"{f.Field.Name}[{Text(f.Index)}]",
            Conditional c => $"if {Inner(c.Condition)} then {Inner(c.WhenTrue)} else {Inner(c.WhenFalse)}",
            Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: FieldValue f, Right: Constant c } b =>
                $"{Text(f)} {Sign(b.Operator)} {f.Field.Show(c.Value)}",
            Binary b => $"{Inner(b.Left)} {Sign(b.Operator)} {Inner(b.Right)}",
            _ => throw new ArgumentException($"{e} is no expression of a guarded command.", nameof(expression)),
        };

        string Inner(Expr e) => e is Binary or Conditional ? $"({Text(e)})" : Text(e);
    }

    private static string Sign(BinaryOperator o) => o switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "−",
        BinaryOperator.And => "&",
        BinaryOperator.Or => "|",
        BinaryOperator.Xor => "⊕",
        BinaryOperator.ShiftLeft => "<<",
        BinaryOperator.ShiftRight => ">>",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "≠",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "≤",
        BinaryOperator.AndAlso => "∧",
        _ => "∨",
    };
}
