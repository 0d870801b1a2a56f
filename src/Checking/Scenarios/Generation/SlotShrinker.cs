using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios.Generation;

/// <summary>Makes the initial state of a slot simpler, one change at a time.</summary>
internal static class SlotShrinker
{
    /// <summary>Simpler slots; not all of them suit the operations of a scenario.</summary>
    public static IEnumerable<SlotSetup> Shrink(SlotSetup slot, int ptrsPerPte) =>
        SimplerVma(slot).Concat(SimplerPmd(slot, ptrsPerPte)).Concat(SimplerEntries(slot)).Concat(SimplerCache(slot));

    private static IEnumerable<SlotSetup> SimplerVma(SlotSetup slot)
    {
        if (slot.IsFile && !NeedsFolio(slot))
        {
            PmdSetup pages = slot.Pmd with
            {
                Ptes = slot.Pmd.Ptes.Select(pte => pte.Kind is PteSetupKind.Anon or PteSetupKind.Swap ? PteSetup.Page(pte.Value) : pte).ToValueArray(),
            };
            yield return new SlotSetup(VmaKind.Anonymous, HugeFolio: false, pages, []);
        }

        if (slot.Vma == VmaKind.PrivateShmem)
        {
            PmdSetup pages = slot.Pmd with { Ptes = slot.Pmd.Ptes.Select((_, index) => Cached(slot, index)).ToValueArray() };
            yield return slot with { Vma = VmaKind.SharedShmem, Pmd = pages };
        }
    }

    private static IEnumerable<SlotSetup> SimplerPmd(SlotSetup slot, int ptrsPerPte)
    {
        if (slot.Pmd.Kind != PmdSetupKind.None)
            yield return slot with { Pmd = PmdSetup.None };
        if (slot.Pmd.Kind == PmdSetupKind.Leaf)
            yield return slot with { Pmd = PmdSetup.Table([.. Enumerable.Repeat(PteSetup.None, ptrsPerPte)]) };
        if (slot.HasHugeFolio)
            yield return slot with { Pmd = PmdSetup.Leaf };
        if (slot.HugeFolio && !NeedsFolio(slot))
            yield return slot with { HugeFolio = false };
    }

    private static IEnumerable<SlotSetup> SimplerEntries(SlotSetup slot)
    {
        for (int index = 0; index < slot.Pmd.Ptes.Count; index++)
        {
            PteSetup pte = slot.Pmd.Ptes[index];
            if (pte.Kind != PteSetupKind.None && !slot.HasHugeFolio)
                yield return With(slot, index, PteSetup.None);
            if (pte.Kind is PteSetupKind.Anon or PteSetupKind.Swap)
                yield return With(slot, index, slot.IsFile ? Cached(slot, index) : PteSetup.Page(pte.Value));
            for (int value = 0; value < pte.Value; value++)
                yield return With(slot, index, pte with { Value = value });
        }
    }

    private static IEnumerable<SlotSetup> SimplerCache(SlotSetup slot)
    {
        for (int index = 0; index < slot.Cache.Count; index++)
        {
            bool maps = slot.Pmd.Kind == PmdSetupKind.Table && slot.Pmd.Ptes[index].Kind == PteSetupKind.Page;
            for (int value = 0; value < slot.Cache[index] && !maps; value++)
                yield return slot with { Cache = slot.Cache.With(index, value) };
        }
    }

    private static bool NeedsFolio(SlotSetup slot) => slot.Pmd.Kind is PmdSetupKind.Leaf or PmdSetupKind.Migration;

    // What becomes of an entry when nothing private may stay in it.
    private static PteSetup Cached(SlotSetup slot, int index) =>
        slot.Pmd.Ptes[index].Kind == PteSetupKind.None ? PteSetup.None : PteSetup.Page(slot.Cache[index]);

    private static SlotSetup With(SlotSetup slot, int index, PteSetup pte) => slot with
    {
        Pmd = slot.Pmd with { Ptes = slot.Pmd.Ptes.With(index, pte) },
        Cache = slot.IsFile && pte.Kind == PteSetupKind.Page ? slot.Cache.With(index, pte.Value) : slot.Cache,
    };
}
