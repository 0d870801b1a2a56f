using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>How the execution of a guarded command ended.</summary>
/// <param name="IsBlocked">Whether a guard does not hold: the command cannot be taken, and the state is spoiled.</param>
/// <param name="Failed">The check that failed; the state is as it was at that moment.</param>
/// <param name="Result">The value returned; 0 when there is none.</param>
internal readonly record struct CommandResult(bool IsBlocked, PropertyCheck? Failed, ulong Result)
{
    /// <summary>Whether every action was executed.</summary>
    public bool IsDone => !IsBlocked && Failed is null;
}

/// <summary>
/// Executes guarded commands on unpacked states, one action after the other, and looks at every range: what the compiled
/// steps must agree with. Nothing here is shared with the compiler.
/// </summary>
internal sealed class CommandInterpreter
{
    private readonly WorldState state;
    private readonly Func<int, ulong> local;
    private readonly GuardedCommand command;
    private readonly WorldState? before;

    private CommandInterpreter(GuardedCommand command, WorldState state, Func<int, ulong> local)
    {
        this.command = command;
        this.state = state;
        this.local = local;

        // A kept value is computed where it is used, if it is: over the state before.
        before = command.Kept.Count == 0 ? null : state.Copy();
    }

    /// <summary>Executes a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">The state, which it changes.</param>
    /// <param name="local">The value of a local variable of who takes the step.</param>
    /// <exception cref="WorldRangeException">An index, a value or a difference is out of range.</exception>
    public static CommandResult Execute(GuardedCommand command, WorldState state, Func<int, ulong> local)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(local);
        var interpreter = new CommandInterpreter(command, state, local);
        CommandResult end = interpreter.Run(command.Commands);
        return end.IsDone && command.Result is { } result ? end with { Result = interpreter.Value(result, state) } : end;
    }

    /// <summary>The value of an expression over local variables alone.</summary>
    /// <exception cref="WorldRangeException">A difference is below 0.</exception>
    public static ulong Evaluate(Expr expression, Func<int, ulong> local)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(local);
        return Value(
            expression, local, e => throw new ArgumentException($"{e} is no expression over locals.", nameof(expression)));
    }

    private CommandResult Run(IReadOnlyList<Command> commands)
    {
        foreach (Command action in commands)
        {
            switch (action)
            {
                case Guard guard when Value(guard.Condition, state) == 0:
                    return new CommandResult(true, null, 0);
                case Verify verify when Value(verify.Condition, state) == 0:
                    return new CommandResult(false, verify.Check, 0);
                case Set set:
                    state[set.Field, Value(set.Index, state)] = Value(set.Value, state);
                    break;
                case When choice when Value(choice.Condition, state) != 0:
                    CommandResult inner = Run(choice.Then);
                    if (!inner.IsDone)
                        return inner;
                    break;
            }
        }
        return default;
    }

    private ulong Value(Expr expression, WorldState at) => Value(expression, local, e => e switch
    {
        FieldValue field => at[field.Field, Value(field.Index, at)],
        KeptValue kept => Value(command.Kept[kept.Index], before!),
        _ => throw new ArgumentException($"{e} is no expression of a guarded command.", nameof(expression)),
    });

    private static ulong Value(Expr expression, Func<int, ulong> local, Func<Expr, ulong> shared)
    {
        return Of(expression);

        ulong Of(Expr e) => e switch
        {
            Constant constant => constant.Value,
            Local variable => local(variable.Index),
            Not not => Truth(Of(not.Operand) == 0),
            Conditional choice => Of(choice.Condition) != 0 ? Of(choice.WhenTrue) : Of(choice.WhenFalse),
            Binary { Operator: BinaryOperator.AndAlso } both => Truth(Of(both.Left) != 0 && Of(both.Right) != 0),
            Binary { Operator: BinaryOperator.OrElse } either => Truth(Of(either.Left) != 0 || Of(either.Right) != 0),
            Binary operation => Apply(operation.Operator, Of(operation.Left), Of(operation.Right)),
            _ => shared(e),
        };
    }

    private static ulong Apply(BinaryOperator operation, ulong left, ulong right) => operation switch
    {
        BinaryOperator.Add => checked(left + right),
        BinaryOperator.Subtract when left < right => throw new WorldRangeException($"{left} - {right} is below 0."),
        BinaryOperator.Subtract => left - right,
        BinaryOperator.And => left & right,
        BinaryOperator.Or => left | right,
        BinaryOperator.Xor => left ^ right,
        BinaryOperator.ShiftLeft when right < 64 && left <= ulong.MaxValue >> (int)right => left << (int)right,
        BinaryOperator.ShiftRight when right < 64 => left >> (int)right,
        BinaryOperator.Equal => Truth(left == right),
        BinaryOperator.NotEqual => Truth(left != right),
        BinaryOperator.Less => Truth(left < right),
        BinaryOperator.LessOrEqual => Truth(left <= right),
        _ => throw new WorldRangeException($"{left} {operation} {right} has no value."),
    };

    private static ulong Truth(bool value) => value ? 1UL : 0;
}
