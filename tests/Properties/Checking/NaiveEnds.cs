using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Checking;

/// <summary>What must hold when nobody can move, written down a second time.</summary>
internal static class NaiveEnds
{
    /// <summary>The first property that the state violates of those that are looked at, or null.</summary>
    public static Property? Judge(NaiveModel model, NaiveState state, Func<Property, bool> isChecked)
    {
        if (state.Nodes.Contains(NaiveState.Cut))
            return null;
        bool isStuck = model.Programs.Where((p, cpu) => state.Nodes[cpu] >= 0 && p[state.Nodes[cpu]] is not FlatEnd).Any();
        IEnumerable<Property> violated = isStuck ? [Property.Deadlock, Property.Completion] : Violated(model, state);
        return violated.FirstOrDefault(isChecked);
    }

    private static IEnumerable<Property> Violated(NaiveModel model, NaiveState state)
    {
        World world = model.World;
        if (All(state, world.RcuNesting).Concat(All(state, world.KmapSlot)).Any(depth => depth != 0))
            yield return Property.I4;
        Field[] locks =
        [
            world.Lock, world.MmapReader, world.MmapWriter, world.IMmapReader, world.IMmapWriter, world.FolioLock,
            world.VmaReader, world.VmaWriter, world.AnonVmaReader, world.AnonVmaWriter, world.AnonFolioLock, world.IrqsOff,
            world.VmapAreaLock,
        ];
        if (locks.Any(l => All(state, l).Any(owner => owner != 0)))
            yield return Property.I7;
        ulong[] tables = [.. All(state, world.TableState)];
        if (tables.Where((t, number) => !IsSettled(world, state, t, number)).Any())
            yield return Property.I5;
        int ofKernel = Enumerable.Range(0, world.Slots).Count(p => p == world.KernelSlot && state.World[world.Pmd, (ulong)p] % 2 == 1);
        if ((ulong)(tables.Count(t => t is (ulong)TableState.Installed or (ulong)TableState.Deposited) - ofKernel) != All(state, world.NrPtes).Aggregate(0UL, (sum, n) => sum + n))
            yield return Property.I5;
        IEnumerable<PteValue> entries = All(state, world.Pte).Select(raw => new PteValue(raw));
        List<int> mapped = [.. entries.Where(pte => pte.HasPage).Select(pte => pte.NamedPage.Raw)];
        int[] huge = [.. Enumerable.Range(0, world.Slots).Where(p => world.Scenario.Slots[p].IsHugeAnonymous && FolioOf(world, state, p) != 0)];
        foreach (int folio in huge.Select(p => FolioOf(world, state, p)).Where(folio => folio <= world.HugeFolios))
            mapped.AddRange(Enumerable.Range(world.FirstAnonymousPage + world.FirstPageOf(folio), world.PtrsPerPte));
        IEnumerable<int> deposits = Enumerable.Range(0, world.Tables)
            .Where(t => tables[t] == (ulong)TableState.Deposited)
            .Select(t => (int)state.World[world.DepositedUnder, (ulong)t]);
        if (!deposits.Order().SequenceEqual(huge.Select(p => LockOf(world, p)).Order()))
            yield return Property.I5;
        for (int a = 0; a < world.AnonymousPages; a++)
        {
            if (state.World[world.PageUsed, (ulong)a] != (ulong)mapped.Count(page => page == world.FirstAnonymousPage + a))
                yield return Property.I5;
        }
        if (!model.World.Scenario.Ends.All(end => IsAsSaid(model, state, end)))
            yield return Property.Effect;
    }

    // Whether an end is what the scenario says, asked of the entry's word: none is 0, tables are odd, the plain leaf is 2.
    private static bool IsAsSaid(NaiveModel model, NaiveState state, SlotEnd end)
    {
        ulong pmd = state.World[model.World.Pmd, (ulong)end.Slot];
        return end.Pmd switch { PmdEnd.None => pmd == 0, PmdEnd.Table => pmd % 2 == 1, _ => pmd % 16 == 2 };
    }

    private static int FolioOf(World world, NaiveState state, int slot)
    {
        var pmd = new PmdValue(state.World[world.Pmd, (ulong)slot]);
        return pmd.IsTable ? 0 : (int)(pmd.Raw >> 5);
    }

    private static int LockOf(World world, int slot) =>
        world.PmdLocks == 1 ? 0 : world.PmdLocks == world.Slots ? slot : world.Scenario.Slots[slot].Mm;

    // A fragment handed to RCU is freed with the last of its page.
    private static bool IsSettled(World world, NaiveState state, ulong table, int number) => (TableState)table switch
    {
        TableState.Freed or TableState.Installed or TableState.Deposited => true,
        TableState.Deferred => world.HasFragments && state.World[world.FragRefcount, (ulong)(number / World.Fragments)] != 0,
        _ => false,
    };

    public static IEnumerable<ulong> All(NaiveState state, Field field) =>
        Enumerable.Range(0, field.Length).Select(i => state.World[field, (ulong)i]);
}
