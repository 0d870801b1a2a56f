using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// Operations that take effect at more than one moment: a zap that drops the table's lock half-way has unmapped the entries
/// that it came to, what it unmapped is out of everybody's reach only when it has flushed, installing a guard zaps what is in
/// its way again as often as somebody maps it again, munmap takes the VMA away before what it maps, and MADV_FREE gives a page
/// up before it flushes, so that a store meanwhile may go with it.
/// </content>
internal sealed partial class ReferenceModel
{
    private readonly bool zapsInParts;

    /// <summary>What an operation that has begun may bring about before it ends.</summary>
    /// <param name="state">The state that others have come to meanwhile.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="done">To how many entries of its range it has come: 0 when it begins.</param>
    /// <returns>The states, with the number of entries that it has come to then; none when it takes effect at one moment.</returns>
    public IReadOnlyList<(ReferenceState Next, int Done)> Advance(ReferenceState state, Operation operation, int done)
    {
        bool repeats = operation.Kind == OperationKind.GuardInstall;
        if (IsUnmapped(state.Word, operation.Pmd.Index))
            return [];
        if (operation.Kind == OperationKind.Munmap)
            return [(Leaving(state, operation.Pmd.Index), 1)];
        if (operation.Kind == OperationKind.MadviseFree && isReclaimed)
            return [(GivenUp(state, operation), 1)];
        bool drops = operation.Kind == OperationKind.Reclaim && done == 0 && IsGivenUp(state, operation);
        if (!repeats && !drops && operation.Kind != OperationKind.DontNeed)
            return [];
        int entries = operation.IsWholeSlot ? PtrsPerPte : 1;
        if (done == entries)
            return repeats ? [(Flushed(state, operation), 0)] : [];
        bool inParts = zapsInParts && entries > 1;
        int then = inParts ? done + 1 : entries;
        // The rest is taken away as it ends, unless somebody may still reach what it has taken away.
        if (then == entries && !keepsTranslations)
            return repeats ? [(Zapped(state, operation, done, then), 0)] : [];
        return [(Zapped(state, operation, done, then), then)];
    }

    /// <summary>The ways in which <paramref name="operation"/> may end in <paramref name="state"/>, each once.</summary>
    /// <param name="state">The state that others have come to meanwhile.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="done">To how many entries of its range it has come, see <see cref="Advance"/>; it goes on from there.</param>
    /// <returns>None when it cannot end there.</returns>
    public IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Finish(ReferenceState state, Operation operation, int done)
    {
        if (done == 0)
            return Apply(state, operation);
        if (operation.Kind == OperationKind.Munmap)
            return [(Outcome.Ok, Unmapped(state.Word, operation.Pmd.Index) with { Old = OldAfter(state.Old, operation, Outcome.Ok) })];
        if (operation.Kind == OperationKind.MadviseFree)
            return [(Outcome.Ok, state)];
        if (operation.Kind == OperationKind.Reclaim)
            return [(Outcome.One, Flushed(state, operation))];
        if (operation.Kind != OperationKind.DontNeed || IsUnmapped(state.Word, operation.Pmd.Index))
            return [];
        int entries = operation.IsWholeSlot ? PtrsPerPte : 1;
        ReferenceState zapped = Zapped(state, operation, done, entries);
        return [(Outcome.Ok, Over(zapped, operation) with { Old = OldAfter(zapped.Old, operation, Outcome.Ok) })];
    }

    // What a zap leaves behind beside what it has dropped.
    private ReferenceState Over(ReferenceState state, Operation zap)
    {
        if (MayReclaim(zap))
            return Ended(state.Word, zap);
        return tracksMapping[zap.Pmd.Index] && MaySplitZeroFolio(zap) ? AfterSplit(state, zap) : state;
    }

    // The entries of its range from one up to another are dropped.
    private ReferenceState Zapped(ReferenceState state, Operation operation, int from, int to)
    {
        for (int index = from; index < to; index++)
        {
            Operation one = operation.IsWholeSlot ? operation with { Index = index } : operation;
            state = new ReferenceState(Dropped(state.Word, one).Word, WithoutGivenUp(WithOld(state, one), one));
        }

        return state;
    }
}
