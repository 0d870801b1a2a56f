using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>Who takes a step, and where: what a primitive needs to know beyond its arguments.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Stack">The kernel names of the routines that the step is in, outermost first.</param>
public sealed record StepContext(int Cpu, IReadOnlyList<string> Stack);

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

    public GuardedCommand Finish(Expr? result) => new(commands, result, kept);
}
