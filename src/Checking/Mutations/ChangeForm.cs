namespace PtSpec.Checking.Mutations;

/// <summary>How a kind of change is written: "WORD ROUTINE#STEP OPERAND ...".</summary>
/// <param name="Word">The word that it begins with.</param>
/// <param name="Operands">What stands behind the step, for messages; empty when nothing does.</param>
/// <param name="Meaning">What it does, for a reader.</param>
/// <param name="Read">Makes the change of a routine, a step and the operands; null when those are none.</param>
internal sealed record ChangeForm(string Word, string Operands, string Meaning, Func<string, int, IReadOnlyList<string>, Change?> Read)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Word} ROUTINE#STEP {Operands}".TrimEnd();
}
