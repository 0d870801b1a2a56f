using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>Who takes a step, and where: what a primitive needs to know beyond its arguments.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Stack">The kernel names of the routines that the step is in, outermost first.</param>
internal sealed record StepContext(int Cpu, IReadOnlyList<string> Stack);

/// <summary>Collects the actions of one guarded command.</summary>
/// <param name="world">The world it acts on.</param>
/// <param name="context">Who acts.</param>
/// <param name="isChecked">Whether violations of a property are looked for.</param>
internal sealed class CommandBuilder(World world, StepContext context, Func<Property, bool> isChecked)
{
    private readonly List<Expr> kept = [];
    private List<Command> commands = [];

    public World World { get; } = world;

    public StepContext Context { get; } = context;

    /// <summary>The owner value of this CPU in lock fields.</summary>
    public Expr Me { get; } = Fold.Number(context.Cpu + 1);

    public void Guard(Expr condition)
    {
        if (!Fold.IsTrue(condition))
            commands.Add(new Guard(condition));
    }

    public void Verify(Property property, Expr condition, string failure, bool isFatal = false)
    {
        if (isChecked(property) || isFatal)
            commands.Add(new Verify(new PropertyCheck(property, failure, isFatal), condition));
    }

    public void Set(Field field, Expr index, Expr value) => commands.Add(new Set(field, index, value));

    public void Set(Field field, int index, int value) => Set(field, Fold.Number(index), Fold.Number(value));

    public void When(Expr condition, Action then)
    {
        if (Fold.IsFalse(condition))
            return;
        List<Command> outer = commands;
        commands = [];
        then();
        List<Command> inner = commands;
        commands = outer;
        if (Fold.IsTrue(condition))
            commands.AddRange(inner);
        else if (inner.Count > 0)
            commands.Add(new When(condition, inner));
    }

    /// <summary>Takes a value before anything is set.</summary>
    public Expr Keep(Expr value)
    {
        if (value is Constant)
            return value;
        kept.Add(value);
        return new KeptValue(kept.Count - 1);
    }

    /// <summary>The command; from where it names what this configuration has no room for, it is a violation.</summary>
    public GuardedCommand Finish(Expr? result)
    {
        if (commands.All(IsWithin) && kept.All(IsWithin) && (result is null || IsWithin(result)))
            return new GuardedCommand(commands, result, kept);
        var absent = new PropertyCheck(Property.I9, "the step uses what this configuration has not", IsFatal: true);
        IEnumerable<Command> before = commands.TakeWhile(command => command is Worlds.Guard or Worlds.Verify && IsWithin(command));
        return new GuardedCommand(
            [.. before, new Verify(absent, Fold.Zero)], result is null ? null : Fold.Zero, [.. kept.Select(k => IsWithin(k) ? k : Fold.Zero)]);
    }

    // Only a changed routine takes a step that belongs to a feature which is off.
    private static bool IsWithin(Command command) => command switch
    {
        Guard guard => IsWithin(guard.Condition),
        Verify verify => IsWithin(verify.Condition),
        When choice => IsWithin(choice.Condition) && choice.Then.All(IsWithin),
        Set set => IsWithin(set.Value)
            && IsWithin(new FieldValue(set.Field, set.Index))
            && (set.Value is not Constant constant || constant.Value <= set.Field.Maximum),
        _ => true,
    };

    private static bool IsWithin(Expr expression)
    {
        bool isWithin = true;
        Fold.Visit(expression, e => isWithin &= e is not FieldValue { Index: Constant index } field || index.Value < (ulong)field.Field.Length);
        return isWithin;
    }
}
