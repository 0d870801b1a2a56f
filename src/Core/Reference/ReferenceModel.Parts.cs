using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// Operations that take effect at more than one moment: a zap that drops the table's lock half-way has unmapped the entries
/// that it came to, and installing a guard zaps what is in its way again as often as somebody maps it again.
/// </content>
public sealed partial class ReferenceModel
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
        if (IsUnmapped(state.Word, operation.Pmd.Index) || (!repeats && operation.Kind != OperationKind.DontNeed))
            return [];
        int entries = operation.IsWholeSlot ? PtrsPerPte : 1;
        if (!zapsInParts || entries == 1)
            return repeats ? [(Dropped(state.Word, operation), 0)] : [];
        bool isLast = done == entries - 1;
        if (isLast && !repeats)
            return [];
        return [(Dropped(state.Word, operation with { Index = done }), isLast ? 0 : done + 1)];
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
        if (operation.Kind != OperationKind.DontNeed || IsUnmapped(state.Word, operation.Pmd.Index))
            return [];
        for (int index = done; index < PtrsPerPte; index++)
            state = Dropped(state.Word, operation with { Index = index });
        return [(Outcome.Ok, state)];
    }
}
