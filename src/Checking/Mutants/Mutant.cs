using PtSpec.Checking.Mutations;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutants;

/// <summary>A small change to a routine that a check of the protocol should notice.</summary>
/// <param name="Text">The routine: one of its texts, where kernels differ.</param>
/// <param name="Change">The change.</param>
/// <param name="Statement">The statement changed, or the two swapped.</param>
internal sealed record Mutant(RoutineProgram Text, Change Change, string Statement)
{
    /// <summary>The kernels whose text is changed: "all" or a range.</summary>
    public string Kernels => KernelsOf(Text);

    /// <summary>The kernels of a routine's text: "all" or a range.</summary>
    public static string KernelsOf(RoutineProgram text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Kernels.Length == 0 ? "all" : text.Kernels;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Change} ({Kernels})";
}
