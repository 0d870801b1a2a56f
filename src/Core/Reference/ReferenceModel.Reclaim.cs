using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// MADV_FREE: until it is written to again, reclaim may drop what is there, and nobody knows when. Of a file, reclaim drops only
/// what can be read again.
/// </content>
internal sealed partial class ReferenceModel
{
    private const int FirstGivenUpBit = FirstLeavingBit + MaxSlots;

    private readonly bool isReclaimed;

    private ulong GivenUpBit(int slot, int index) => 1UL << (FirstGivenUpBit + (slot * PtrsPerPte) + index);

    private bool IsGivenUp(ReferenceState state, Operation operation) =>
        (state.Old & GivenUpBit(operation.Pmd.Index, operation.Index)) != 0;

    private ReferenceState GivenUp(ReferenceState state, Operation free) =>
        state with { Old = state.Old | GivenUpBit(free.Pmd.Index, free.Index) };

    private ulong WithoutGivenUp(ulong old, Operation operation)
    {
        for (int index = 0; index < PtrsPerPte; index++)
        {
            if (operation.IsWholeSlot || operation.Index == index)
                old &= ~GivenUpBit(operation.Pmd.Index, index);
        }

        return old;
    }

    // What is given up there is so at its new place.
    private ulong GivenUpMoved(ulong old, Operation move)
    {
        int from = move.Pmd.Index;
        ulong all = ((1UL << PtrsPerPte) - 1) << (FirstGivenUpBit + (from * PtrsPerPte));
        ulong moved = (old & all) >> (FirstGivenUpBit + (from * PtrsPerPte));
        return (old & ~all) | (moved << (FirstGivenUpBit + (move.Target.Index * PtrsPerPte)));
    }

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Reclaimed(ReferenceState state, Operation reclaim)
    {
        if (vmas[reclaim.Pmd.Index] == VmaKind.SharedShmem)
            return [(Outcome.Ok, state), (Outcome.One, state)];
        return IsGivenUp(state, reclaim)
            ? [(Outcome.Ok, state), (Outcome.One, Dropped(state.Word, reclaim))]
            : [(Outcome.Ok, state)];
    }
}
