using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What the scenario's memory is at the start.</content>
internal sealed partial class World
{
    /// <summary>The initial value of a field's element.</summary>
    public ulong Initial(Field field, int index)
    {
        if (field == Pmd)
            return InitialPmd(index);
        if (field == TableState)
            return (ulong)InitialTableState(index);
        if (field == Pte)
            return InitialPte(index / PtrsPerPte, index % PtrsPerPte);
        if (field == Linked)
            return Scenario.MakerOf(index) is null ? 1UL : 0;
        if (field == HugeFolio)
            return Scenario.Slots[index].HugeFolio ? 1UL : 0;
        if (field == HugeMapped)
            return Scenario.Slots[index].Pmd.Kind == PmdSetupKind.Leaf ? 1UL : 0;
        if (field == AnonVma)
            return InitialAnonVma(Scenario.Slots[index]) ? 1UL : 0;
        if (field == NrPtes)
            return (ulong)Scenario.Slots.Count(s => s.Mm == index && s.HasTable && s.Vma != VmaKind.Kernel);
        if (field == PageUsed)
            return index < InitialAnonymousPages(Scenario) || IsOfInitialHugeFolio(index) ? 1UL : 0;
        if (field == DepositedUnder)
            return InitialDeposit(index);
        if (field == OnDisk)
            return InitialContent(index);
        if (field == Content)
            return IsFreeAtStart(index) ? ((Core.Lowered.Constant)StaleContent).Value : InitialContent(index);
        if (field == HighWord)
            return HasHighWords && Scenario.Slots[index].Pmd.Kind == PmdSetupKind.Table ? (ulong)InitialTable(index) + 1 : 0;
        if (field == TableReady)
            return InitialTableState(index) == Worlds.TableState.Freed ? 0UL : 1;
        if (field == MapCount)
            return InitialMapCount(index);
        if (field == FileMapCount)
            return InitialFileMapCount(index);
        if (field == VmapArea)
            return InitialArea(index);
        if (InitialOfPage(field, index) is { } ofPage)
            return ofPage;
        return 0;
    }

    private bool IsFreeAtStart(int page) => page >= FirstAnonymousPage && Initial(PageUsed, page - FirstAnonymousPage) == 0;

    private static int InitialAnonymousPages(Scenario scenario) => scenario.Slots.Sum(s => s.Pmd.Ptes.Count(e => IsAnonymous(s, e)));

    // The pages of huge folios are numbered apart.
    private static bool IsAnonymous(SlotSetup slot, PteSetup pte) => !slot.HasHugeFolio && IsSmallAnonymous(slot, pte);

    private static bool IsSmallAnonymous(SlotSetup slot, PteSetup pte) =>
        pte.Kind is PteSetupKind.Anon or PteSetupKind.Swap || (pte.Kind == PteSetupKind.Page && !slot.IsFile);

    // The first page of its own brings a mapping its anon_vma.
    private static bool InitialAnonVma(SlotSetup slot) => slot.Pmd.Ptes.Any(e => IsSmallAnonymous(slot, e));

    private int InitialTable(int slot) => Scenario.Slots.Take(slot).Count(s => s.HasTable);

    private ulong InitialPmd(int slot) => Scenario.Slots[slot].Pmd.Kind switch
    {
        PmdSetupKind.None => PmdValue.None.Raw,
        PmdSetupKind.Leaf when Scenario.Slots[slot].HasDeposit => InitialHugePmd(slot),
        PmdSetupKind.Leaf => PmdValue.Leaf.Raw,
        PmdSetupKind.Migration => PmdValue.Migration.Raw,
        PmdSetupKind.Bad => PmdValue.Bad.Raw,
        _ => PmdValue.Of(new TableId(InitialTable(slot) + 1)).Raw,
    };

    private ulong InitialPte(int table, int index)
    {
        for (int p = 0; p < Slots; p++)
        {
            SlotSetup slot = Scenario.Slots[p];
            if (slot.Pmd.Kind != PmdSetupKind.Table || InitialTable(p) != table)
                continue;
            PteSetup pte = slot.Pmd.Ptes[index];
            if (pte.Kind == PteSetupKind.None)
                return 0;
            if (pte.Kind == PteSetupKind.Swap)
                return PteValue.Swap(new PageId(FirstAnonymousPage + AnonymousBefore(p, index))).Raw;
            return IsAnonymous(slot, pte)
                ? PteValue.Of(new PageId(FirstAnonymousPage + AnonymousBefore(p, index)), writable: true).Raw
                : PteValue.Of(new PageId(cacheBase[p] + index), slot.Vma == VmaKind.SharedShmem).Raw;
        }
        return 0;
    }

    private int AnonymousBefore(int slot, int index) => Scenario.Slots.Take(slot + 1).Select((s, p) =>
        s.Pmd.Ptes.Where((e, i) => (p < slot || i < index) && IsAnonymous(s, e)).Count()).Sum();

    private ulong InitialContent(int page)
    {
        if (page >= FirstAnonymousPage + SmallAnonymousPages)
            return InitialHugeContent(page);
        for (int p = 0; p < Slots; p++)
        {
            SlotSetup slot = Scenario.Slots[p];
            if (slot.IsFile && Scenario.FileOf(p) == p && page >= cacheBase[p] && page < cacheBase[p] + PtrsPerPte)
                return (ulong)slot.Cache[page - cacheBase[p]];
            for (int i = 0; i < slot.Pmd.Ptes.Count; i++)
            {
                if (IsAnonymous(slot, slot.Pmd.Ptes[i]) && page == FirstAnonymousPage + AnonymousBefore(p, i))
                    return (ulong)slot.Pmd.Ptes[i].Value;
            }
        }
        return 0;
    }
}
