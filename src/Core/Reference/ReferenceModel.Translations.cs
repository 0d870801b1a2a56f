using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// What CPUs cache of what a zap takes away. This is what users are promised: once madvise or munmap has returned, no access
/// that begins reaches what was there. Until then each access may go to what was there or to what is there now, each for
/// itself: one CPU may read or store to the old page after another has seen that it is gone (process_madvise(2) and munmap(2)
/// say no more, and mm/mmu_gather.c flushes last). A store to the old page goes with it.
/// </content>
/// <remarks>
/// A zap ends when it has flushed. That covers what other zaps of the same entries have taken away before, too, and if they
/// have not flushed yet (mm_tlb_flush_nested, 99baac21e458). Several old pages of one entry are remembered by what they
/// contain, and what is stored to one of them is added.
/// </remarks>
internal sealed partial class ReferenceModel
{
    private const int BitsOfOld = 4;
    private const int FirstLeavingBit = MaxSlots * MaxEntries * BitsOfOld;

    private readonly bool keepsTranslations;

    private int OldShift(int slot, int index) => ((slot * PtrsPerPte) + index) * BitsOfOld;

    private ulong OldOf(ReferenceState state, Operation access) =>
        (state.Old >> OldShift(access.Pmd.Index, access.Index)) & ((1 << BitsOfOld) - 1);

    // The page of a shared mapping is the same one afterwards.
    private ulong WithOld(ReferenceState state, Operation zapOfOne)
    {
        int slot = zapOfOne.Pmd.Index;
        if (!keepsTranslations || vmas[slot] == VmaKind.SharedShmem)
            return state.Old;
        return state.Old | (1UL << (OldShift(slot, zapOfOne.Index) + Content(state.Word, slot, zapOfOne.Index)));
    }

    private ReferenceState Flushed(ReferenceState state, Operation zap) => state with { Old = WithoutOld(state.Old, zap) };

    // Who takes away what another zap has taken away already flushes too.
    private ulong OldAfter(ulong old, Operation operation, Outcome outcome) => operation.Kind switch
    {
        OperationKind.DontNeed or OperationKind.Munmap or OperationKind.Exit => WithoutOld(WithoutGivenUp(old, operation), operation),
        OperationKind.Reclaim when outcome == Outcome.One => WithoutGivenUp(old, operation),
        OperationKind.Write when outcome == Outcome.Ok => WithoutGivenUp(old, operation),
        OperationKind.MadviseFree when isReclaimed => old | GivenUpBit(operation.Pmd.Index, operation.Index),
        OperationKind.Mremap => GivenUpMoved(old, operation),
        _ => old,
    };

    private ulong WithoutOld(ulong old, Operation operation)
    {
        int slot = operation.Pmd.Index;
        if (operation.Shape.EndsVma)
            old &= ~(1UL << (FirstLeavingBit + slot));
        for (int index = 0; index < PtrsPerPte; index++)
        {
            if (operation.IsWholeSlot || operation.Index == index)
                old &= ~(((1UL << BitsOfOld) - 1) << OldShift(slot, index));
        }

        return old;
    }

    // An access that reaches an old page changes nothing of what is there now, unless it came to it only after a fault.
    private IEnumerable<(Outcome Outcome, ReferenceState Next)> OfOldPages(ReferenceState state, Operation access)
    {
        ulong old = OldOf(state, access);
        if (old == 0 || access.Kind is not (OperationKind.Read or OperationKind.Write))
            return [];
        ReferenceState[] then = [Ended(state.Word, access) with { Old = state.Old }, Touched(state.Word, access) with { Old = state.Old }];
        if (access.Kind == OperationKind.Read)
        {
            return Enumerable.Range(0, BitsOfOld).Where(content => ((old >> content) & 1) != 0)
                .SelectMany(content => then.Select(next => (Value(content), next)));
        }

        ulong stored = 1UL << (OldShift(access.Pmd.Index, access.Index) + access.Value);
        return then.Select(next => (Outcome.Ok, next with { Old = next.Old | stored }));
    }
}
