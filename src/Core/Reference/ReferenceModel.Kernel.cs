using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// The kernel's own addresses. An entry remembers what vmalloc has mapped there, or that it is part of a device's range. Whoever
/// asks for addresses may find them in the hands of somebody who is just mapping or unmapping them.
/// </content>
internal sealed partial class ReferenceModel
{
    private const ulong OfDevice = MaybeMapped;

    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> OfKernel(ReferenceState state, Operation operation)
    {
        ulong word = state.Word;
        int slot = operation.Pmd.Index;
        switch (operation.Kind)
        {
            case OperationKind.Vmalloc:
                bool isFree = (Entry(word, slot, operation.Index) & (Present | OfDevice)) == 0;
                ulong memory = ((ulong)operation.Value | Present) << Shift(slot, operation.Index);
                return Allocated(state, isFree, word | memory);
            case OperationKind.Vfree:
                bool isMemory = (Entry(word, slot, operation.Index) & Present) != 0;
                return isMemory ? [(Outcome.Ok, Dropped(word, operation))] : [(Outcome.NoEntry, state)];
            case OperationKind.Ioremap:
                return Allocated(state, AllOf(entry => (Entry(word, slot, entry) & (Present | OfDevice)) == 0), WithAllMaybeMapped(word, slot));
            case OperationKind.Iounmap:
                bool isDevice = AllOf(entry => (Entry(word, slot, entry) & OfDevice) != 0);
                return isDevice ? [(Outcome.Ok, Dropped(word, operation))] : [(Outcome.NoEntry, state)];
            case OperationKind.Vread:
                return [(Value(Content(word, slot, operation.Index)), state)];
            default:
                return [(Outcome.Ok, state)];
        }
    }

    private static IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Allocated(ReferenceState state, bool isFree, ulong next) =>
        isFree ? [(Outcome.Ok, new ReferenceState(next)), (Outcome.Busy, state)] : [(Outcome.Busy, state)];

    private bool AllOf(Func<int, bool> holds) => Enumerable.Range(0, PtrsPerPte).All(holds);
}
