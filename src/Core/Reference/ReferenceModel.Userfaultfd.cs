using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <content>
/// userfaultfd and guard regions. Which access is refused at which moment is not remembered here: an access may be refused
/// wherever something in the program may have it refused, and that none takes effect that must not is property I10.
/// </content>
internal sealed partial class ReferenceModel
{
    private readonly IReadOnlyList<Outcome>[] refusals;

    private static IReadOnlyList<Outcome> Refusals(IEnumerable<Operation>? program, bool hasNoHandler)
    {
        bool Any(params OperationKind[] kinds) => program?.Any(operation => kinds.Contains(operation.Kind)) ?? false;
        bool busErrors = hasNoHandler || Any(OperationKind.UffdRegisterMissing, OperationKind.UffdRegisterWp, OperationKind.UffdPoison);
        bool guards = Any(OperationKind.GuardInstall);
        return [.. busErrors ? [Outcome.BusError] : Array.Empty<Outcome>(), .. guards ? [Outcome.SegmentationFault] : Array.Empty<Outcome>()];
    }

    // Where an access may be refused there may be a marker, and what is no none entry is not filled: -EEXIST.
    private bool MayHaveMarkers(int slot) => refusals[slot].Count > 0;

    private IEnumerable<(Outcome Outcome, ReferenceState Next)> IfNotRegistered(ReferenceState state, int slot) =>
        vmas[slot] == VmaKind.Anonymous ? [(Outcome.NoEntry, state)] : [];

    // Who is told of what is missing fills anonymous memory; where the table has just been reclaimed, that is -EEXIST too.
    private IReadOnlyList<(Outcome Outcome, ReferenceState Next)> InstallAnonymous(
        ReferenceState state, ReferenceState filled, Operation install)
    {
        ulong present = tracksMapping[install.Pmd.Index] ? Present << Shift(install.Pmd.Index, install.Index) : 0;
        return
        [
            (Outcome.Ok, new ReferenceState(filled.Word | present)), (Outcome.Again, state), (Outcome.Exists, state),
            (Outcome.NoEntry, state),
        ];
    }

    private static IReadOnlyList<(Outcome Outcome, ReferenceState Next)> Poison(ReferenceState state) =>
        [.. new[] { Outcome.Ok, Outcome.Exists, Outcome.Again, Outcome.NoEntry, Outcome.Invalid }.Select(outcome => (outcome, state))];

    // Refused, an access changes nothing, but it may have mapped a page before that was taken away again.
    private IEnumerable<(Outcome Outcome, ReferenceState Next)> Refused(ulong word, Operation access) =>
        refusals[access.Pmd.Index].Select(outcome => (outcome, Ended(word, access)));
}
