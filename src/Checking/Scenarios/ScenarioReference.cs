using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>The reference model of a scenario.</summary>
internal static class ScenarioReference
{
    /// <summary>The reference model of the memory that <paramref name="scenario"/> starts with, for its operations.</summary>
    public static ReferenceModel ToReference(this Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new ReferenceModel(
            [.. scenario.Slots.Select((slot, number) => new ReferenceSlot(
                slot.Vma, Entries(slot with { Cache = scenario.Slots[scenario.FileOf(number)].Cache }, scenario.PtrsPerPte))
            {
                IsHugeAnonymous = slot.IsHugeAnonymous,
                StaysHuge = slot.IsFile && slot.Pmd.Kind == PmdSetupKind.Leaf && scenario.Operations.All(LeavesHuge),
                HasNoFaultHandler = slot.IsFile && scenario.Features.HasFlag(Features.NoFaultHandler),
            })],
            scenario.Operations,
            scenario.Features.HasFlag(Features.PtReclaim),
            scenario.Features.HasFlag(Features.Tlb));
    }

    // Whether an operation leaves every huge mapping of a file as it is; of the others nobody asks.
    private static bool LeavesHuge(Operation operation) => operation.Kind is OperationKind.Read or OperationKind.Mincore
        or OperationKind.UffdCopy or OperationKind.CollapseMm or OperationKind.KhugepagedMm or OperationKind.Retract;

    private static ReferenceEntry[] Entries(SlotSetup slot, int ptrsPerPte) =>
        [.. Enumerable.Range(0, ptrsPerPte).Select(index => Entry(slot, index))];

    private static ReferenceEntry Entry(SlotSetup slot, int index)
    {
        PteSetup pte = slot.Pmd.Ptes.Count > 0 ? slot.Pmd.Ptes[index] : PteSetup.None;
        bool hugeZero = slot.HasDeposit && !slot.HasHugeFolio;
        bool swapped = pte.Kind == PteSetupKind.Swap;
        bool mapped = (slot.Pmd.Kind == PmdSetupKind.Leaf && !hugeZero) || pte.Kind == PteSetupKind.Page || (swapped && slot.Vma == VmaKind.Anonymous);
        int? overlay = pte.Kind == PteSetupKind.Anon || (swapped && slot.IsFile) ? pte.Value : null;
        return new ReferenceEntry(slot.IsFile ? slot.Cache[index] : pte.Value, mapped, overlay) { MaybeMapped = hugeZero };
    }
}
