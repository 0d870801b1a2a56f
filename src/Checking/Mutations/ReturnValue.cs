using System.Globalization;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Checking.Mutations;

/// <summary>The routine returns something else there.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the return.</param>
/// <param name="Value">A number, true, false, or an outcome's name.</param>
internal sealed record ReturnValue(string Routine, int Step, string Value) : Change(Routine, Step)
{
    /// <summary>How it is written.</summary>
    public static ChangeForm Form { get; } = new(
        "return", "VALUE", "the routine returns this there: a number, true, false or an outcome",
        (routine, step, operands) => operands.Count == 1 ? new ReturnValue(routine, step, operands[0]) : null);

    /// <inheritdoc/>
    public override string ToString() => $"return {Target} {Value}";

    internal override RoutineProgram ApplyTo(RoutineProgram routine) =>
        routine.Edit(Step, n => n is Return { Value: not null } x ? x with { Value = new Constant(NumberOf(routine.ReturnType!)) } : null)
        ?? throw Impossible(routine);

    private ulong NumberOf(ValueType type)
    {
        ulong? value = Value switch
        {
            "true" or "false" when type.Name == nameof(Boolean) => Value == "true" ? 1UL : 0,
            _ when type.Name == nameof(Outcome) && Enum.GetNames<Outcome>().Contains(Value) => (ulong)Enum.Parse<Outcome>(Value),
            _ => ulong.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null,
        };
        string expected = type.Name switch
        {
            nameof(Boolean) => "true or false",
            nameof(Outcome) => $"one of {string.Join(", ", Enum.GetNames<Outcome>())}",
            _ when type.Count > 0 => $"a number below {type.Count}",
            _ => "a number",
        };
        return value is { } v && (type.Count == 0 || v < (ulong)type.Count)
            ? v
            : throw new ChangeException($"'{Value}' is not a {type.Name}; expected {expected}.");
    }
}
