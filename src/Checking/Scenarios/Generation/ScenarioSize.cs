using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios.Generation;

/// <summary>How complicated a scenario is, in one number that shrinking makes smaller.</summary>
internal static class ScenarioSize
{
    /// <summary>The size: CPUs and slots count most, then operations, then details.</summary>
    public static int Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        int spare = scenario.Tables - Scenario.DefaultTables(scenario.Slots, scenario.Operations, scenario.Features);
        return (scenario.Cpus.Count * 10000)
            + scenario.Operations.Sum(Of)
            + (scenario.PtrsPerPte * 500)
            + (scenario.Locks == LockLayout.Split ? 0 : 100)
            + (System.Numerics.BitOperations.PopCount((uint)scenario.Features) * 1000)
            + ((int)scenario.Memory * 1000)
            + Math.Max(0, spare)
            + (scenario.Ends.Count * 10)
            + scenario.Slots.Sum(Of);
    }

    private static int Of(Operation operation)
    {
        int range = operation.IsWholeSlot ? 50 : operation.Index * 10;
        return 1000 + range + (operation.Stores ? 100 : 0) + (operation.Shape.HasTarget ? 100 : 0) + (operation.Value * 10);
    }

    private static int Of(SlotSetup slot)
    {
        int pmd = slot.Pmd.Kind switch { PmdSetupKind.None => 0, PmdSetupKind.Table => 50, _ => 100 };
        int cached = slot.Cache.Where((_, index) => !Maps(slot, index)).Sum();
        return 10000 + (slot.Mm * 100) + ((int)slot.Vma * 200) + (slot.HugeFolio ? 100 : 0) + pmd + slot.Pmd.Ptes.Sum(Of) + (cached * 10);
    }

    private static int Of(PteSetup pte)
    {
        int kind = pte.Kind switch { PteSetupKind.None => 0, PteSetupKind.Page => 20, _ => 60 };
        return kind + (pte.Value * 10);
    }

    private static bool Maps(SlotSetup slot, int index) =>
        slot.Pmd.Kind == PmdSetupKind.Table && slot.Pmd.Ptes[index].Kind == PteSetupKind.Page;
}
