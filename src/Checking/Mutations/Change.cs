namespace PtSpec.Checking.Mutations;

/// <summary>A change to one statement of a routine: what if this line were not there, or other than it is?</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number within the routine, as "ptspec steps" prints it.</param>
public abstract record Change(string Routine, int Step)
{
    /// <summary>The statement as users write it: routine#number.</summary>
    public string Target => $"{Routine}#{Step}";
}

/// <summary>The statement is not there; what it would have returned is 0.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
public sealed record Without(string Routine, int Step) : Change(Routine, Step)
{
    /// <inheritdoc/>
    public override string ToString() => $"without {Target}";
}

/// <summary>The condition always has one value.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the if or loop.</param>
/// <param name="Value">The value.</param>
public sealed record Force(string Routine, int Step, bool Value) : Change(Routine, Step)
{
    /// <inheritdoc/>
    public override string ToString() => $"force {Target} {(Value ? "true" : "false")}";
}

/// <summary>Another primitive of the same shape is called instead, or for one that only tries, one that waits.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
/// <param name="Primitive">The C# name of the primitive called instead.</param>
public sealed record Replace(string Routine, int Step, string Primitive) : Change(Routine, Step)
{
    /// <inheritdoc/>
    public override string ToString() => $"replace {Target} {Primitive}";
}

/// <summary>The routine returns something else there.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The number of the return.</param>
/// <param name="Value">A number, true, false, or an outcome's name.</param>
public sealed record ReturnValue(string Routine, int Step, string Value) : Change(Routine, Step)
{
    /// <inheritdoc/>
    public override string ToString() => $"return {Target} {Value}";
}

/// <summary>The statement runs before an earlier one.</summary>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number.</param>
/// <param name="Before">The number of the statement that it now precedes.</param>
public sealed record Hoist(string Routine, int Step, int Before) : Change(Routine, Step)
{
    /// <inheritdoc/>
    public override string ToString() => $"hoist {Target} {Before}";
}

/// <summary>A change that names no statement it can be made to.</summary>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class ChangeException(string message) : Exception(message);
