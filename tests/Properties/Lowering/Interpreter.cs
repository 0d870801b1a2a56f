using System.Collections.Immutable;
using PtSpec.Core.Lowered;

namespace PtSpec.Properties.Lowering;

/// <summary>Runs lowered routines by the letter of the data form: the plainest reading of what the nodes mean.</summary>
public sealed class Interpreter(Func<string, RoutineProgram> find, Script script, Action<string, int>? visited = null)
{
    /// <summary>What a run of a routine leaves: its result and the values of its parameters.</summary>
    public readonly record struct Left(ulong? Result, ImmutableArray<ulong> Parameters);

    /// <summary>Runs a routine.</summary>
    /// <exception cref="CheckFailedException">A vocabulary member was used that meant nothing.</exception>
    public Left Run(RoutineProgram routine, IReadOnlyList<ulong> arguments)
    {
        ulong[] locals = new ulong[routine.Locals.Length];
        for (int i = 0; i < arguments.Count; i++)
            locals[i] = arguments[i];
        int at = 0;
        while (true)
        {
            visited?.Invoke(routine.Id, at);
            switch (routine.Nodes[at])
            {
                case PrimitiveStep n:
                    ulong answer = script.Answer(n.Primitive, [.. n.Arguments.Select(a => Evaluate(a, locals))]);
                    if (n.Result >= 0)
                        locals[n.Result] = answer;
                    at = n.Next;
                    break;
                case Call n:
                    Call(n, locals);
                    at = n.Next;
                    break;
                case Assign n:
                    locals[n.Target] = Evaluate(n.Value, locals);
                    at = n.Next;
                    break;
                case Branch n:
                    at = IsTrue(n.Condition, locals) ? n.WhenTrue : n.WhenFalse;
                    break;
                case Check n:
                    if (!IsTrue(n.Condition, locals))
                        throw new CheckFailedException(n.Meaning);
                    at = n.Next;
                    break;
                case Return n:
                    return new Left(
                        n.Value is null ? null : Evaluate(n.Value, locals), [.. locals.Take(routine.ParameterCount)]);
                default:
                    throw new InvalidOperationException($"Unknown node {routine.Nodes[at]}");
            }
        }
    }

    private void Call(Call call, ulong[] locals)
    {
        RoutineProgram callee = find(call.Routine);
        ulong[] arguments = [.. call.Arguments.Select(a => Evaluate(a, locals))];
        Left left = Run(callee, arguments);
        for (int i = 0; i < callee.ParameterCount; i++)
        {
            if (callee.Locals[i].IsOut)
                locals[((Local)call.Arguments[i]).Index] = left.Parameters[i];
        }
        if (call.Result >= 0)
            locals[call.Result] = left.Result!.Value;
    }

    private bool IsTrue(Expr condition, ulong[] locals) => Evaluate(condition, locals) switch
    {
        0 => false,
        1 => true,
        ulong other => throw new InvalidOperationException($"{other} is no truth value"),
    };

    private ulong Evaluate(Expr expression, ulong[] locals) => expression switch
    {
        Constant e => e.Value,
        Local e => locals[e.Index],
        Not e => Truth(!IsTrue(e.Operand, locals)),
        Binary { Operator: BinaryOperator.AndAlso } e => Truth(IsTrue(e.Left, locals) && IsTrue(e.Right, locals)),
        Binary { Operator: BinaryOperator.OrElse } e => Truth(IsTrue(e.Left, locals) || IsTrue(e.Right, locals)),
        Binary e => Combine(e.Operator, Evaluate(e.Left, locals), Evaluate(e.Right, locals)),
        Conditional e => Evaluate(IsTrue(e.Condition, locals) ? e.WhenTrue : e.WhenFalse, locals),
        Query e => script.Answer(e.Member, [.. e.Arguments.Select(a => Evaluate(a, locals))]),
        _ => throw new InvalidOperationException($"Unknown expression {expression}"),
    };

    private static ulong Combine(BinaryOperator name, ulong left, ulong right) => name switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.And => left & right,
        BinaryOperator.Or => left | right,
        BinaryOperator.Xor => left ^ right,
        BinaryOperator.ShiftLeft => left << (int)right,
        BinaryOperator.ShiftRight => left >> (int)right,
        BinaryOperator.Equal => Truth(left == right),
        BinaryOperator.NotEqual => Truth(left != right),
        BinaryOperator.Less => Truth(left < right),
        BinaryOperator.LessOrEqual => Truth(left <= right),
        _ => throw new InvalidOperationException($"Unknown operator {name}"),
    };

    private static ulong Truth(bool value) => value ? 1UL : 0UL;
}

/// <summary>A check of a vocabulary member failed: from here on a routine's text means nothing.</summary>
public sealed class CheckFailedException : Exception
{
    /// <summary>A check failed.</summary>
    public CheckFailedException()
        : this("A check failed")
    {
    }

    /// <summary>A check with a meaning failed.</summary>
    public CheckFailedException(string message)
        : base(message)
    {
    }

    /// <summary>A check failed because of something else.</summary>
    public CheckFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
