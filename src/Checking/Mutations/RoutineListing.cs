using System.Text;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The numbered statements of a routine: what changes name.</summary>
internal static class RoutineListing
{
    /// <summary>The statements, in the order of their numbers.</summary>
    public static IReadOnlyList<SourceStep> Statements(RoutineProgram routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        return [.. routine.Nodes.Select(n => n.Source).DistinctBy(s => s.Number).OrderBy(s => s.Number)];
    }

    /// <summary>Prints a routine: its kernels and files, then a line for each statement.</summary>
    public static string Print(RoutineProgram routine)
    {
        IReadOnlyList<SourceStep> statements = Statements(routine);
        var text = new StringBuilder();
        string kernels = routine.Kernels.Length == 0 ? "all kernels" : $"kernels {routine.Kernels}";
        text.Append($"{routine.KernelName}: {kernels}, follows {routine.KernelSource}, {statements[0].File}:{statements[0].Line}\n");
        foreach (SourceStep statement in statements)
            text.Append($"{statement.Number,4}  {statement.Text}\n");
        return text.ToString();
    }
}
