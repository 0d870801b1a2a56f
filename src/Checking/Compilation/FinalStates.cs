using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Compilation;

/// <summary>What must hold when nobody can take a step any more: everybody is done, and nothing is left over.</summary>
internal static class FinalStates
{
    private static readonly PropertyCheck Stuck = new(Property.Deadlock, "an operation is unfinished, and nobody can take a step");

    /// <summary>The check of states from which no final state can be reached.</summary>
    public static readonly PropertyCheck Trapped = new(
        Property.Completion, "from here on, whoever runs, the operations that are left are never all finished");

    /// <summary>The check of cycles in which everybody gets a turn and no operation is finished.</summary>
    public static readonly PropertyCheck Livelocked = new(
        Property.Progress, "everybody who can run gets a turn again and again, and the operations that are left are never finished");

    /// <summary>The check of states from which a CPU alone never ends and never waits.</summary>
    public static PropertyCheck Spins(int cpu) => new(Property.I8, $"cpu {cpu} goes round for ever when nobody else moves, instead of waiting");

    private static readonly PropertyCheck RcuHeld = new(Property.I4, "an operation returned inside an RCU read section: a pte_unmap is missing");
    private static readonly PropertyCheck LockHeld = new(Property.I7, "an operation returned with a lock held");
    private static readonly PropertyCheck IrqsLeftOff = new(Property.I7, "an operation returned with interrupts off");
    private static readonly PropertyCheck Invalidating = new(
        Property.I7, "an operation returned inside a section of mmu notifiers: no device walks there any more");
    private static readonly PropertyCheck TableLeaked = new(Property.I5, "a page table is neither in place nor free: it leaked");
    private static readonly PropertyCheck Miscounted = new(Property.I5, "nr_ptes is not the number of page tables in place and put aside");
    private static readonly PropertyCheck Undeposited = new(
        Property.I5, "the page tables put aside are not as many as the huge mappings of anonymous memory");
    private static readonly PropertyCheck PageLeaked = new(Property.I5, "an anonymous page is in use that nothing maps: it leaked");
    private static readonly PropertyCheck MiscountedPage = new(
        Property.I5, "page_table_check: a page counts more entries, or less, than map it: a BUG when it is freed");
    private static readonly PropertyCheck MiscountedFilePage = new(
        Property.I5, "the mapcount of a page of a file is not the number of entries that map it");
    private static readonly PropertyCheck NoEffect = new(Property.Effect, "a pmd entry is not what it should end as");
    private static readonly PropertyCheck PageLost = new(Property.I5, "an entry maps an anonymous page that was freed");

    /// <summary>The first check that fails of those that are looked at, or null; of a behaviour that was cut off, none.</summary>
    public static PropertyCheck? Judge(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        World w = s.World;
        s.Count(Property.Deadlock);
        for (int c = 0; c < w.Cpus; c++)
        {
            if (s.Counter(state, c) == s.Cpus[c].CutCounter)
                return null;
        }
        for (int c = 0; c < w.Cpus; c++)
        {
            if (s.Counter(state, c) == s.Cpus[c].Steps.Count)
                continue;
            return s.IsChecked(Property.Deadlock) ? Stuck : s.IsChecked(Property.Completion) ? Trapped : null;
        }
        if (s.IsChecked(Property.I4) && (Any(s, state, w.RcuNesting) || Any(s, state, w.KmapSlot)))
            return RcuHeld;
        if (s.IsChecked(Property.I7) && Any(s, state, w.IrqsOff))
            return IrqsLeftOff;
        if (s.IsChecked(Property.I7) && Any(s, state, w.Invalidating))
            return Invalidating;
        foreach (Field field in s.IsChecked(Property.I7) ? LocksOf(w) : [])
        {
            if (Any(s, state, field))
                return LockHeld;
        }
        PropertyCheck? accounts = s.IsChecked(Property.I5) ? JudgeTables(s, state) ?? JudgePages(s, state) ?? JudgeCounts(s, state) : null;
        return accounts ?? (s.IsChecked(Property.Effect) ? JudgeEnds(s, state) : null);
    }

    /// <summary>What is looked at in final states, whatever the programs ask about.</summary>
    public static IEnumerable<Field> Judged(World w) =>
        [
            w.Pmd, w.TableState, w.Pte, w.NrPtes, w.PageUsed, w.RcuNesting, w.IrqsOff, .. LocksOf(w),
            .. w.HasHugeAnonymous ? [w.DepositedUnder] : Array.Empty<Field>(), .. w.CountsEntries ? [w.MapCount] : Array.Empty<Field>(),
        ];

    /// <summary>The locks that nobody holds at the end.</summary>
    public static IEnumerable<Field> LocksOf(World w) =>
        [
            w.Lock, w.MmapReader, w.MmapWriter, w.IMmapReader, w.IMmapWriter, w.FolioLock, w.VmaReader, w.VmaWriter,
            w.AnonVmaReader, w.AnonVmaWriter, w.AnonFolioLock, w.VmapAreaLock,
        ];

    private static PropertyCheck? JudgeTables(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        World w = s.World;
        s.Count(Property.I5);
        ulong installed = 0;
        for (int t = 0; t < w.Tables; t++)
        {
            var table = (TableState)s.Read(state, w.TableState, t);
            bool waitsForItsPage = w.HasFragments && table == TableState.Deferred
                && s.Read(state, w.FragRefcount, t / World.Fragments) != 0;
            if (table is not (TableState.Freed or TableState.Installed or TableState.Deposited) && !waitsForItsPage)
                return TableLeaked;
            installed += table is TableState.Installed or TableState.Deposited ? 1UL : 0;
        }
        if (w.HasHugeAnonymous && !HasDepositForEachLeaf(s, state))
            return Undeposited;
        if (w.KernelSlot >= 0 && new PmdValue(s.Read(state, w.Pmd, w.KernelSlot)).IsTable)
            installed--;
        for (int mm = 0; mm < w.NrPtes.Length; mm++)
            installed -= s.Read(state, w.NrPtes, mm);
        return installed == 0 ? null : Miscounted;
    }

    private static PropertyCheck? JudgePages(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        World w = s.World;
        var mapped = new ulong[w.AnonymousPages];
        for (int i = 0; i < w.Pte.Length; i++)
        {
            var pte = new PteValue(s.Read(state, w.Pte, i));
            if (pte.HasPage && pte.NamedPage.Raw >= w.FirstAnonymousPage && pte.NamedPage.Raw < w.Pages)
                mapped[pte.NamedPage.Raw - w.FirstAnonymousPage]++;
        }
        for (int p = 0; p < w.Slots; p++)
        {
            if (HugeFolioOf(s, state, p) is not (int folio and > 0) || folio > w.HugeFolios)
                continue;
            for (int i = 0; i < w.PtrsPerPte; i++)
                mapped[w.FirstPageOf(folio) + i]++;
        }
        for (int a = 0; a < mapped.Length; a++)
        {
            ulong used = s.Read(state, w.PageUsed, a);
            if (used != mapped[a])
                return used > mapped[a] ? PageLeaked : PageLost;
        }
        return null;
    }

    private static PropertyCheck? JudgeCounts(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        World w = s.World;
        if (!w.CountsEntries && !w.CountsFileMappings)
            return null;
        var mapped = new ulong[w.Pages];
        for (int p = 0; p < w.Slots; p++)
        {
            var pmd = new PmdValue(s.Read(state, w.Pmd, p));
            if (p == w.KernelSlot)
                continue;
            for (int i = 0; i < w.PtrsPerPte; i++)
            {
                if (w.PageMappedAt(p, i, pmd, pmd.IsTable ? new PteValue(s.Read(state, w.Pte, (pmd.Table.Index * w.PtrsPerPte) + i)) : default) is { } page)
                    mapped[page]++;
            }
        }
        for (int page = 0; page < mapped.Length && w.CountsEntries; page++)
        {
            if (s.Read(state, w.MapCount, page) != mapped[page])
                return MiscountedPage;
        }
        for (int page = 0; page < w.CachePages && w.CountsFileMappings; page++)
        {
            if (s.Read(state, w.FileMapCount, page) != mapped[page])
                return MiscountedFilePage;
        }
        return null;
    }

    // As many tables are put aside under each lock as huge mappings of anonymous memory are guarded by it.
    private static bool HasDepositForEachLeaf(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        World w = s.World;
        var surplus = new int[w.Locks];
        for (int p = 0; p < w.Slots; p++)
            surplus[((Constant)w.Pml(Fold.Number(p))).Value] -= HugeFolioOf(s, state, p) > 0 ? 1 : 0;
        for (int t = 0; t < w.Tables; t++)
        {
            if ((TableState)s.Read(state, w.TableState, t) == TableState.Deposited)
                surplus[s.Read(state, w.DepositedUnder, t)]++;
        }
        return Array.TrueForAll(surplus, number => number == 0);
    }

    // 0 where no huge mapping of anonymous memory is.
    private static int HugeFolioOf(CompiledScenario s, ReadOnlySpan<ulong> state, int slot)
    {
        var pmd = new PmdValue(s.Read(state, s.World.Pmd, slot));
        return s.World.Scenario.Slots[slot].IsHugeAnonymous && !pmd.IsTable ? pmd.Folio.Raw : 0;
    }

    private static PropertyCheck? JudgeEnds(CompiledScenario s, ReadOnlySpan<ulong> state)
    {
        foreach (SlotEnd end in s.World.Scenario.Ends)
        {
            s.Count(Property.Effect);
            var pmd = new PmdValue(s.Read(state, s.World.Pmd, end.Slot));
            bool isThat = end.Pmd switch
            {
                PmdEnd.None => pmd.IsNone,
                PmdEnd.Table => pmd.IsTable,
                _ => pmd.IsLeaf,
            };
            if (!isThat)
                return NoEffect;
        }
        return null;
    }

    private static bool Any(CompiledScenario s, ReadOnlySpan<ulong> state, Field field)
    {
        for (int i = 0; i < field.Length; i++)
        {
            if (s.Read(state, field, i) != 0)
                return true;
        }
        return false;
    }
}
