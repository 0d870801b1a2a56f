using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Properties.StepCompilation;

/// <summary>Random guarded commands over the fields of a world, with every kind of action, expression and operator.</summary>
internal sealed class RandomCommands(World world, Random random)
{
    private static readonly BinaryOperator[] Comparisons =
        [BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less, BinaryOperator.LessOrEqual];

    private int kept;

    public GuardedCommand Next()
    {
        kept = 0;
        Expr[] values = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(3))];
        kept = values.Length;
        return new GuardedCommand(Actions(2), null, values);
    }

    private List<Command> Actions(int depth) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Action(depth))];

    private Command Action(int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => new Guard(Either()),
        1 => new Verify(new PropertyCheck(Property.All[random.Next(Property.All.Count)], $"check {random.Next(3)}"), Either()),
        < 6 => Assignment(),
        _ => new When(Truth(3), Actions(depth - 1)),
    };

    private Set Assignment()
    {
        Field field = Any();
        return new Set(field, Index(field), Within(field.Maximum, Value(3)));
    }

    // True more often than not, so that commands go on.
    private Binary Either() => new(BinaryOperator.OrElse, Truth(2), Truth(2));

    private Field Any() => world.Fields[random.Next(world.Fields.Count)];

    private Expr Index(Field field) => random.Next(3) == 0
        ? new Constant((ulong)random.Next(field.Length))
        : Within(
            (ulong)field.Length - 1, new Binary(BinaryOperator.Add, Value(1), new Constant((ulong)random.Next(field.Length))));

    private static Conditional Within(ulong maximum, Expr value) =>
        new(new Binary(BinaryOperator.LessOrEqual, value, new Constant(maximum)), value, new Constant(maximum));

    private Expr Value(int depth)
    {
        int kind = random.Next(depth > 0 ? 8 : 3);
        if (kind == 0)
            return new Constant((ulong)random.Next(6));
        if (kind == 1 && kept > 0)
            return new KeptValue(random.Next(kept));
        if (kind < 4)
            return Element(depth);
        Expr left = Value(depth - 1);
        Expr right = Value(depth - 1);
        return kind switch
        {
            4 => new Conditional(Truth(depth - 1), left, right),
            5 => Difference(left, right),
            6 => new Binary(Pick(BinaryOperator.ShiftLeft, BinaryOperator.ShiftRight), left, new Constant((ulong)random.Next(4))),
            _ => new Binary(Pick(BinaryOperator.Add, BinaryOperator.And, BinaryOperator.Or, BinaryOperator.Xor), left, right),
        };
    }

    private Expr Element(int depth)
    {
        Field field = Any();
        return field[depth > 0 ? Index(field) : new Constant((ulong)random.Next(field.Length))];
    }

    private static Conditional Difference(Expr left, Expr right) => new(
        new Binary(BinaryOperator.Less, left, right), new Constant(0), new Binary(BinaryOperator.Subtract, left, right));

    private Expr Truth(int depth) => random.Next(depth > 0 ? 5 : 2) switch
    {
        0 or 1 => new Binary(Pick(Comparisons), Value(1), Value(1)),
        2 => new Not(Truth(depth - 1)),
        _ => new Binary(Pick(BinaryOperator.AndAlso, BinaryOperator.OrElse), Truth(depth - 1), Truth(depth - 1)),
    };

    private BinaryOperator Pick(params ReadOnlySpan<BinaryOperator> operators) => operators[random.Next(operators.Length)];
}
