namespace PtSpec.Checking.Linearizability.Histories.Objects;

/// <summary>What is done to a register.</summary>
internal enum RegisterOperation
{
    /// <summary>Its value is read.</summary>
    Read,

    /// <summary>A value is written.</summary>
    Write,

    /// <summary>A value is written if the register holds an expected one.</summary>
    CompareAndSet,
}

/// <summary>An operation of a register.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Value">The value to write.</param>
/// <param name="Expected">The value that a compare-and-set expects.</param>
internal readonly record struct RegisterCall(RegisterOperation Operation, long Value = 0, long Expected = 0)
{
    /// <summary>A read.</summary>
    public static RegisterCall Read { get; } = new(RegisterOperation.Read);

    /// <summary>A write.</summary>
    public static RegisterCall Write(long value) => new(RegisterOperation.Write, value);

    /// <summary>A compare-and-set.</summary>
    public static RegisterCall CompareAndSet(long expected, long value) =>
        new(RegisterOperation.CompareAndSet, value, expected);

    /// <inheritdoc/>
    public override string ToString() => Operation switch
    {
        RegisterOperation.Read => "read",
        RegisterOperation.Write => $"write {Value}",
        _ => $"cas {Expected} {Value}",
    };
}

/// <summary>What an operation of a register returns.</summary>
/// <param name="Succeeded">Whether it did what it should; only a compare-and-set can fail.</param>
/// <param name="Value">What was read; null while nothing was ever written.</param>
internal readonly record struct RegisterResult(bool Succeeded, long? Value = null);

/// <summary>What a register holds: null while nothing was ever written.</summary>
internal readonly record struct RegisterState(long? Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value?.ToString() ?? "nil";
}

/// <summary>A register that can be read, written, and compared and set. It begins without a value.</summary>
internal sealed class RegisterSpecification : ISpecification<RegisterState, RegisterCall, RegisterResult>
{
    /// <inheritdoc/>
    public RegisterState Initial => default;

    /// <inheritdoc/>
    public Next<RegisterState> Step(RegisterState state, RegisterCall input, Returned<RegisterResult> returned)
    {
        switch (input.Operation)
        {
            case RegisterOperation.Read:
                return returned.MayBe(new RegisterResult(true, state.Value)) ? [state] : [];
            case RegisterOperation.Write:
                return [new RegisterState(input.Value)];
            default:
                bool succeeds = state.Value == input.Expected;
                return !returned.MayBe(new RegisterResult(succeeds)) ? []
                    : succeeds ? [new RegisterState(input.Value)] : [state];
        }
    }

    /// <inheritdoc/>
    public Effect EffectOf(RegisterCall input, Returned<RegisterResult> returned) => input.Operation switch
    {
        RegisterOperation.Read => Effect.Reads,
        RegisterOperation.Write => Effect.Overwrites,
        _ when input.Expected == input.Value || returned is { IsKnown: true, Value.Succeeded: false } => Effect.Reads,
        _ => Effect.Unknown,
    };

    /// <inheritdoc/>
    public string DescribeCall(RegisterCall input, Returned<RegisterResult> returned) => (input.Operation, returned) switch
    {
        (RegisterOperation.Write, _) => $"{input}",
        (_, { IsKnown: false }) => $"{input} -> ?",
        (RegisterOperation.Read, _) => $"{input} -> {new RegisterState(returned.Value.Value)}",
        _ => $"{input} -> {(returned.Value.Succeeded ? "set" : "failed")}",
    };
}
