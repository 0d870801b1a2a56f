using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>What a scenario with the kernel's own addresses may be.</summary>
internal static class KernelRules
{
    // On PAE each mm has copies of the kernel's entries, and nothing is huge; nobody says how powerpc shares pages of tables there.
    // The TLBs and devices of the model translate for users.
    private const Features Without = Features.Pae | Features.Tlb | Features.PteFragments | Features.SecondaryMmu;

    /// <summary>Whether features go together with the kernel's own addresses.</summary>
    public static bool Allow(Features features) => (features & Without) == Features.None;

    /// <summary>Everything that keeps the kernel's slot from being valid.</summary>
    public static IEnumerable<ScenarioProblem> Problems(Scenario scenario)
    {
        int[] kernels = [.. Enumerable.Range(0, scenario.Slots.Count).Where(number => scenario.Slots[number].Vma == VmaKind.Kernel)];
        if (kernels.Length == 0)
            yield break;
        if (!Allow(scenario.Features))
            yield return At(ScenarioPart.Config, $"no {FeatureRule.Words(scenario.Features & Without)} beside a slot of kernel");
        if (kernels.Length > 1)
            yield return At(ScenarioPart.Vma, "one slot of kernel: init_mm.page_table_lock guards all of them", kernels[1]);
        SlotSetup kernel = scenario.Slots[kernels[0]];
        if (scenario.Slots.Any(slot => slot.Vma != VmaKind.Kernel && slot.Mm == kernel.Mm))
            yield return At(ScenarioPart.Mm, "an mm of its own: the kernel's tables belong to init_mm", kernels[0]);
        if (kernel.HugeFolio)
            yield return At(ScenarioPart.Huge, "no huge beside kernel: ioremap maps huge where it can", kernels[0]);
        if (kernel.Pmd.Kind is not (PmdSetupKind.None or PmdSetupKind.Table))
            yield return At(ScenarioPart.Pmd, "none or table: what is mapped huge, ioremap maps", kernels[0]);
    }

    private static ScenarioProblem At(ScenarioPart part, string expected, int first = 0) => new(new ScenarioPlace(part, first, 0), expected);
}
