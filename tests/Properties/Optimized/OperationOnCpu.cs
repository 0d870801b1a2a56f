using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Optimized;

/// <summary>The operations of scenarios, performed on real memory: a page is one word.</summary>
internal static class OperationOnCpu
{
    private static readonly OperationKind[] s_anywhere =
    [
        OperationKind.Read, OperationKind.Read, OperationKind.Write, OperationKind.Write, OperationKind.DontNeed,
        OperationKind.Mincore, OperationKind.PteAlloc,
    ];

    /// <summary>What may be done to a slot. The reference installs pages in private file mappings only.</summary>
    public static OperationKind[] KindsOn(VmaKind kind) => kind switch
    {
        VmaKind.Anonymous => s_anywhere,
        VmaKind.SharedShmem => [.. s_anywhere, OperationKind.Retract],
        _ => [.. s_anywhere, OperationKind.Retract, OperationKind.UffdCopy, OperationKind.RwInstall],
    };

    public static Outcome Perform(SlotCpu cpu, SpaceSetup setup, Operation operation)
    {
        int slot = operation.Pmd.Index;
        long address = ((long)slot * setup.PtrsPerPte) + (operation.IsWholeSlot ? 0 : operation.Index);
        switch (operation.Kind)
        {
            case OperationKind.Read:
                return Outcome.Zero + (int)cpu.Load(address);
            case OperationKind.Write:
                cpu.Store(address, operation.Value);
                return Outcome.Ok;
            case OperationKind.DontNeed:
                cpu.DontNeed(address, operation.IsWholeSlot ? setup.PtrsPerPte : 1);
                return Outcome.Ok;
            case OperationKind.Retract:
                cpu.Collapse(slot);
                return Outcome.Ok;
            case OperationKind.PteAlloc:
                cpu.PteAlloc(slot);
                return Outcome.Ok;
            case OperationKind.Mincore:
                return cpu.Mincore(address) ? Outcome.One : Outcome.Zero;
            case OperationKind.UffdCopy:
                return cpu.UffdCopy(address, [operation.Value]);
            default:
                return cpu.UffdMove(address, [operation.Value]);
        }
    }
}
