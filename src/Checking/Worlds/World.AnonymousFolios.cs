using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Small folios of anonymous memory. A page number stands for the folio and for its place on the swap device.</content>
internal sealed partial class World
{
    /// <summary>Who holds the lock of each anonymous page's folio: 0, or the CPU plus one. A locked folio is not handed out.</summary>
    public Field AnonFolioLock => field ??= new Field("anon_folio", Math.Max(1, AnonymousPages), (ulong)Cpus, ShowOwner)
    {
        NameOf = a => $"folio lock of {PageName(FirstAnonymousPage + a)}",
    };

    /// <summary>What operations and the start bring into page tables.</summary>
    public SpecialEntries Special { get; }

    private const SpecialEntries SpecialPtes = SpecialEntries.Swap | SpecialEntries.Migration | SpecialEntries.ProtNone | SpecialEntries.DevicePrivate;

    private ulong LargestLeaf => Special.HasFlag(SpecialEntries.ProtNone) ? PmdValue.ProtNone.Raw
        : Special.HasFlag(SpecialEntries.Changing) ? PmdValue.LeafInvalid.Raw
        : 0;

    // What each CPU may hold on to beside what is mapped: one folio that it has locked, and migration the new one.
    private static int FoliosHeld(Scenario scenario)
    {
        SpecialEntries special = SpecialOf(scenario);
        bool anyMoves = scenario.Features.HasFlag(Features.NumaMigration) || special.HasFlag(SpecialEntries.DevicePrivate);
        return special == SpecialEntries.None
            ? scenario.Cpus.Count(program => program.Any(o => o.Kind == OperationKind.Reclaim))
            : scenario.Cpus.Sum(program => anyMoves || program.Any(o => o.Kind == OperationKind.Migrate) ? 2 : 1);
    }

    private static SpecialEntries SpecialOf(Scenario scenario)
    {
        bool swapped = scenario.Slots.Any(slot => slot.Pmd.Ptes.Any(pte => pte.Kind == PteSetupKind.Swap));
        bool hints = scenario.Operations.Any(o => o.Kind == OperationKind.NumaScan);
        SpecialEntries special = (swapped ? SpecialEntries.Swap | SpecialEntries.ReadOnly : SpecialEntries.None)
            | (hints && scenario.Features.HasFlag(Features.NumaMigration) ? SpecialEntries.Migration : SpecialEntries.None);
        return scenario.Operations.Aggregate(special, (all, o) => all | o.Shape.Leaves);
    }

    private IEnumerable<Field> AnonymousFolioFields() => [AnonFolioLock];
}
