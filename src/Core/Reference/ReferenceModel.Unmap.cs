using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>What operations meet where nothing is mapped any more.</content>
public sealed partial class ReferenceModel
{
    private static bool IsUnmapped(ulong word, int slot) => ((word >> (FirstUnmappedBit + slot)) & 1) != 0;

    private static Outcome WhereNothingIsMapped(Operation operation) => operation.Kind switch
    {
        OperationKind.Read or OperationKind.Write => Outcome.SegmentationFault,
        OperationKind.DontNeed or OperationKind.Mincore or OperationKind.PteAlloc => Outcome.NoMemory,
        OperationKind.UffdCopy or OperationKind.RwInstall => Outcome.NoEntry,
        OperationKind.Munmap or OperationKind.Exit or OperationKind.Retract or OperationKind.DumpTables or OperationKind.DumpCurrent or OperationKind.KhugepagedMm
            or OperationKind.Ksm or OperationKind.LruGen or OperationKind.WpShared
            or OperationKind.MadviseFree or OperationKind.WillNeed => Outcome.Ok,
        OperationKind.ToDevice => Outcome.Skipped,
        OperationKind.CollapseMm or OperationKind.FollowPfnmap => Outcome.Invalid,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "Not an operation that may meet an end of its mapping."),
    };

    // Nobody sees what was there any more; accesses that have begun are still to end.
    private ReferenceState Unmapped(ulong word, int slot)
    {
        ulong entries = ((1UL << (PtrsPerPte * BitsPerEntry)) - 1) << Shift(slot, 0);
        return new ReferenceState((word & ~entries) | (1UL << (FirstUnmappedBit + slot)));
    }
}
