using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>What is mapped at one place comes to be mapped at another.</content>
internal sealed partial class ReferenceModel
{
    // Two mappings of one file share its pages, and what is seen of one mapping is of interest in the other.
    private void Share(Operation operation)
    {
        if (!operation.Shape.MakesTarget)
            return;
        int from = operation.Pmd.Index;
        int to = operation.Target.Index;
        if (vmas[from] == VmaKind.SharedShmem)
            places[to] = from;
        tracksMapping[from] = tracksMapping[to] = tracksMapping[from] || tracksMapping[to];
    }

    // A pending access may have mapped a fresh page at either place; whether the target is empty is looked at last.
    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> MovedPage(ReferenceState state, Operation move)
    {
        int from = move.Pmd.Index;
        int to = move.Target.Index;
        ulong source = Entry(state.Word, from, move.Index) & (ContentMask | Present);
        bool isMapped = (source & Present) != 0;
        bool isTaken = (Entry(state.Word, to, move.Index) & Present) != 0;
        var ways = new List<(Outcome, ReferenceState)>();
        if (!isMapped)
            ways.Add((Outcome.NoEntry, state));
        if (isTaken || MayBeMapped(state.Word, to, move.Index))
            ways.Add((Outcome.Exists, state));
        if (!isTaken && (isMapped || MayBeMapped(state.Word, from, move.Index)))
        {
            ulong word = state.Word & ~((ContentMask | Present | MaybeMapped) << Shift(from, move.Index));
            ways.Add((Outcome.Ok, new ReferenceState(word | ((source | Present) << Shift(to, move.Index)))));
        }

        return ways;
    }

    // An access on its way, or a huge folio around another entry, may have mapped something there.
    private bool MayBeMapped(ulong word, int slot, int index) =>
        Pending(word, slot) > 0 || (vmas[slot] == VmaKind.Anonymous && (Entry(word, slot, index) & MaybeMapped) != 0);

    // Private content goes along; a shared page is found at both places, since one file is behind them.
    private ReferenceState Moved(ulong word, Operation move) => Dropped(Copied(word, move).Word, move);

    // There is no child: whoever looks for its mapping finds none.
    private static ReferenceState NeverMade(ulong word, Operation fork) => new(word | (1UL << (FirstUnmappedBit + fork.Target.Index)));

    private ReferenceState Copied(ulong word, Operation copy)
    {
        int from = copy.Pmd.Index;
        int to = copy.Target.Index;
        if (vmas[from] == VmaKind.SharedShmem)
            return new ReferenceState(word);
        for (int index = 0; index < PtrsPerPte; index++)
        {
            ulong entry = Entry(word, from, index) & (ContentMask | Present | MaybeMapped);
            word &= ~((ContentMask | Present | MaybeMapped) << Shift(to, index));
            word |= entry << Shift(to, index);
        }

        return new ReferenceState(word);
    }
}
