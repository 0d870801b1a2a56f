using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using CoreOperations = PtSpec.Core.Protocol.Operations;

namespace PtSpec.Properties.Worlds;

/// <summary>Runs operations as the C# compiler compiled them, over a controlled world.</summary>
internal static class CompiledRoutineRun
{
    public static Outcome Run(ControlledCpu cpu, Operation o)
    {
        var mm = new WorldMm(cpu);
        int ptes = cpu.State.World.PtrsPerPte;
        cpu.Stack = [KernelName(o.Kind)];
        return o.Kind switch
        {
            OperationKind.Read => CoreOperations.Read(ref mm, o.Pmd, o.Index),
            OperationKind.Write => CoreOperations.Write(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.DontNeed when o.IsWholeSlot => CoreOperations.DontNeed(ref mm, o.Pmd, 0, ptes),
            OperationKind.DontNeed => CoreOperations.DontNeed(ref mm, o.Pmd, o.Index, o.Index + 1),
            OperationKind.Retract => CoreOperations.Retract(ref mm, o.Pmd),
            OperationKind.UffdCopy => CoreOperations.UffdCopy(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.Mincore => CoreOperations.Mincore(ref mm, o.Pmd, o.Index),
            OperationKind.RwInstall => CoreOperations.RwInstall(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.PteAlloc => CoreOperations.Populate(ref mm, o.Pmd),
            _ => throw new ArgumentOutOfRangeException(nameof(o), o.Kind, "Not an operation."),
        };
    }

    // A compiled routine does not say where it is; only a zap's own witness asks for it.
    private static string KernelName(OperationKind kind) => kind == OperationKind.DontNeed ? "madvise_dontneed" : kind.ToString();
}
