using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>What operations meet where nothing is mapped any more.</content>
internal sealed partial class ReferenceModel
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

    // The VMA is gone, but not what it maps: who does not fault still reaches it.
    private static ReferenceState Leaving(ReferenceState state, int slot) =>
        new(state.Word | (1UL << (FirstUnmappedBit + slot)), state.Old | (1UL << (FirstLeavingBit + slot)));

    private static bool IsLeaving(ReferenceState state, int slot) => ((state.Old >> (FirstLeavingBit + slot)) & 1) != 0;

    // Who waits for mmap_lock while somebody else unmaps is not done before that one is.
    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> WhileLeaving(ReferenceState state, Operation operation) => operation.Kind switch
    {
        OperationKind.Read or OperationKind.Write => [(Outcome.SegmentationFault, Ended(state.Word, operation)), .. Ways(state, operation)],
        OperationKind.Munmap => [],
        _ => [(WhereNothingIsMapped(operation), Ended(state.Word, operation))],
    };

    // Nobody sees what was there any more; accesses that have begun are still to end.
    private ReferenceState Unmapped(ulong word, int slot)
    {
        ulong entries = ((1UL << (PtrsPerPte * BitsPerEntry)) - 1) << Shift(slot, 0);
        return new ReferenceState((word & ~entries) | (1UL << (FirstUnmappedBit + slot)));
    }
}
