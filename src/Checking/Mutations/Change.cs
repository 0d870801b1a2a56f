using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>A change to one statement of a routine: what if this line were not there, or other than it is?</summary>
/// <remarks>Each kind of change is a record in a file of its own, and stands in <see cref="ChangeParser.Forms"/>.</remarks>
/// <param name="Routine">The routine's kernel name.</param>
/// <param name="Step">The statement's number within the routine, as "ptspec steps" prints it.</param>
public abstract record Change(string Routine, int Step)
{
    /// <summary>The statement as users write it: routine#number.</summary>
    public string Target => $"{Routine}#{Step}";

    /// <summary>Every statement that the change names.</summary>
    public virtual IReadOnlyList<int> Steps => [Step];

    /// <summary>The routine with this change.</summary>
    /// <exception cref="ChangeException">It cannot be made there.</exception>
    internal abstract RoutineProgram ApplyTo(RoutineProgram routine);

    /// <summary>The complaint that the change cannot be made, with the statement and, when there is one, the reason.</summary>
    private protected ChangeException Impossible(RoutineProgram routine, string reason = "") => new(
        $"'{this}' cannot be made: {Target} is \"{routine.Statement(Step).Text}\"{(reason.Length > 0 ? "; " + reason : "")}.");
}

/// <summary>A change that names no statement it can be made to.</summary>
/// <param name="message">What is wrong and what would be right.</param>
public sealed class ChangeException(string message) : Exception(message);
