using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>What huge folios of anonymous memory look like while they are split.</content>
internal sealed partial class ReferenceModel
{
    // Whoever splits the huge zero folio takes it away for a moment, in which a zap finds nothing to do and reports success, and
    // then brings its pages back (__split_huge_zero_page_pmd): until it ends, and after, entries that it is not about may be mapped.
    private bool MaySplitZeroFolio(Operation operation) => isHuge[operation.Pmd.Index] && !operation.IsWholeSlot
        && operation.Kind is OperationKind.DontNeed or OperationKind.MadviseCold or OperationKind.WalkPtes;

    private ReferenceState AfterSplit(ReferenceState state, Operation operation)
    {
        int slot = operation.Pmd.Index;
        ulong word = Ended(state.Word, operation).Word;
        for (int index = 0; index < PtrsPerPte; index++)
        {
            if (operation.Kind != OperationKind.DontNeed || index != operation.Index)
                word |= MaybeMapped << Shift(slot, index);
        }
        return new ReferenceState(word);
    }
}
