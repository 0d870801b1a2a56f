using FsCheck;
using FsCheck.Fluent;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios.Generation;

/// <summary>Makes random valid scenarios: every operation, mapping, initial state, lock layout and kernel comes up.</summary>
internal static class ScenarioGenerator
{
    private const int MostFeatures = 3;

    // Scenarios do not grow with FsCheck's size; any will do.
    private const int Size = 50;

    /// <summary>Random scenarios that shrink to simpler ones.</summary>
    public static Arbitrary<Scenario> Arbitrary(ScenarioGeneratorOptions? options = null) =>
        Arb.From(Scenarios(options), ScenarioShrinker.Shrink);

    /// <summary>
    /// The first <paramref name="count"/> scenarios of a seed, the same ones on every machine, named
    /// <c>random-SEED-NUMBER</c>.
    /// </summary>
    public static IReadOnlyList<Scenario> Sample(ulong seed, int count, ScenarioGeneratorOptions? options = null) =>
        [.. Scenarios(options).Sample(count, new Rnd(seed), Size)
            .Select((scenario, number) => scenario with { Name = $"random-{seed}-{number}" })];

    /// <summary>Random scenarios, named random.</summary>
    public static Gen<Scenario> Scenarios(ScenarioGeneratorOptions? options = null)
    {
        ScenarioGeneratorOptions within = options ?? new ScenarioGeneratorOptions();
        return from configuration in Configurations(within)
               from ptes in Gen.Choose(1, within.Ptes)
               from slotCount in Few(within.Slots)
               from slots in Slots(within, configuration, slotCount, ptes)
               from counts in Lengths(within)
               from cpus in Gen.CollectToArray(counts, length => Repeat(length, Operation(configuration, slots, ptes)))
               select Assemble(configuration, ptes, slots, cpus);
    }

    // Few features at a time: each costs states, and races of three of them are rarer than those of one.
    private static Gen<Configuration> Configurations(ScenarioGeneratorOptions within)
    {
        if (!within.Features)
        {
            return from kernel in Gen.Elements<KernelVersion>(within.Kernels)
                   from locks in Weighted((6, LockLayout.Split), (1, LockLayout.Pte), (1, LockLayout.Mm))
                   select new Configuration(kernel, locks, Features.None);
        }

        ILookup<int, Configuration> all = Configuration.All(within.Kernels, MostFeatures)
            .ToLookup(c => System.Numerics.BitOperations.PopCount((uint)c.Features));
        Gen<Configuration> any = from count in Weighted((1, 0), (4, 1), (3, 2), (1, 3))
                                 from configuration in Gen.Elements<Configuration>(all[count].ToArray())
                                 select configuration;
        Configuration[][] ofFeature = [.. FeatureRule.All
            .Select(rule => all.SelectMany(some => some).Where(c => c.Features.HasFlag(rule.Feature)).ToArray())
            .Where(some => some.Length > 0)];
        return from isOfFeature in Weighted((9, false), (1, true))
               from some in Gen.Elements<Configuration[]>(ofFeature)
               from one in Gen.Elements<Configuration>(some)
               from other in any
               select isOfFeature ? one : other;
    }

    // Where an operation and the rest do not go together, the operation gives way.
    private static Scenario Assemble(Configuration configuration, int ptes, SlotSetup[] slots, Operation[][] cpus)
    {
        if (configuration.Features.HasFlag(Features.Dirty))
            slots = [.. slots.Select(slot => OfSmallFolios(slot, ptes))];
        ValueArray<ValueArray<Operation>> programs = cpus.Select(program => program.ToValueArray()).ToValueArray();
        var scenario = new Scenario(
            "random", "", configuration.Kernel, configuration.Locks, ptes, ScenarioRules.MaxTables, [.. slots], programs, null)
        {
            Features = configuration.Features,
        };
        programs = programs
            .Select(program => program.Where(o => ScenarioRules.Allows(scenario, o) && !HasKnownBug(scenario, o)).ToValueArray())
            .Where(program => program.Count > 0)
            .ToValueArray();
        if (programs.Count == 0)
            programs = [[Fallback(slots[0])]];
        return scenario with { Cpus = programs, Tables = Scenario.DefaultTables(slots, programs.SelectMany(program => program), configuration.Features) };
    }

    private static Operation Fallback(SlotSetup slot) =>
        new(slot.Vma == VmaKind.Kernel ? OperationKind.Vread : OperationKind.Read, new PmdId(0), 0, 0);

    // What config dirty says nothing of gives way to anonymous memory.
    private static SlotSetup OfSmallFolios(SlotSetup slot, int ptes) =>
        slot.Vma == VmaKind.SharedShmem && !slot.HugeFolio ? slot
        : new SlotSetup(
            VmaKind.Anonymous, HugeFolio: false,
            PmdSetup.Table([.. Enumerable.Range(0, ptes).Select(i =>
                i < slot.Pmd.Ptes.Count && slot.Pmd.Ptes[i].Kind != PteSetupKind.None ? PteSetup.Page(slot.Pmd.Ptes[i].Value) : PteSetup.None)]),
            []);

    private static bool HasKnownBug(Scenario scenario, Operation operation) => operation.Shape.GeneratedApartFrom is { } apart
        && scenario.Kernel < new KernelVersion(apart.Major, apart.Minor)
        && scenario.Operations.Any(o => o.Kind == apart.Other);

    // The kernel's own addresses come up seldom, and beside others only where each mm has locks of its own.
    private static Gen<SlotSetup[]> Slots(ScenarioGeneratorOptions within, Configuration configuration, int count, int ptes)
    {
        Gen<SlotSetup[]> ofUsers = Repeat(count, Slot(ptes));
        bool isAlone = count == 1 || configuration.Locks == LockLayout.Mm || configuration.Features.HasFlag(Features.PteHalves);
        if (!within.Features || !KernelRules.Allow(configuration.Features))
            return ofUsers;
        Gen<SlotSetup[]> withKernel = from kernel in KernelSlot(ptes)
                                      from others in Repeat(isAlone ? 0 : count - 1, Slot(ptes))
                                      select (SlotSetup[])[.. others, kernel with { Mm = others.Length == 0 ? 0 : 1 }];
        return from hasKernel in Weighted((14, false), (1, true))
               from slots in hasKernel ? withKernel : ofUsers
               select slots;
    }

    private static Gen<SlotSetup> KernelSlot(int ptes) =>
        from pmd in Weighted((1, PmdSetupKind.None), (2, PmdSetupKind.Table))
        from entries in Repeat(ptes, Pte(VmaKind.Kernel, huge: true))
        select Slot(VmaKind.Kernel, false, pmd, entries, []);

    private static Gen<SlotSetup> Slot(int ptes) =>
        from vma in Weighted((2, VmaKind.Anonymous), (3, VmaKind.SharedShmem), (4, VmaKind.PrivateShmem))
        from pmd in vma == VmaKind.Anonymous
            ? Weighted((4, PmdSetupKind.None), (10, PmdSetupKind.Table), (2, PmdSetupKind.Leaf))
            : Weighted((2, PmdSetupKind.None), (6, PmdSetupKind.Table), (1, PmdSetupKind.Leaf))
        from huge in pmd == PmdSetupKind.Leaf ? Gen.Constant(true) : Weighted((4, false), (1, true))
        from entries in Repeat(ptes, Pte(vma, huge))
        from contents in Repeat(ptes, Content())
        from zero in Weighted((3, false), (1, true))
        select vma == VmaKind.Anonymous && pmd == PmdSetupKind.Leaf
            ? new SlotSetup(vma, huge, zero ? PmdSetup.Leaf : PmdSetup.LeafOf([.. contents.Select(PteSetup.Page)]), [])
            : Slot(vma, huge, pmd, entries, contents);

    private static SlotSetup Slot(VmaKind vma, bool huge, PmdSetupKind pmd, PteSetup[] entries, int[] contents)
    {
        bool table = pmd == PmdSetupKind.Table;
        ValueArray<int> cache = vma is VmaKind.Anonymous or VmaKind.Kernel
            ? []
            : [.. contents.Zip(entries, (content, pte) => table && pte.Kind == PteSetupKind.Page ? pte.Value : content)];
        return new SlotSetup(vma, huge, new PmdSetup(pmd, table ? [.. entries] : []), cache);
    }

    private static Gen<PteSetup> Pte(VmaKind vma, bool huge) =>
        from kind in vma == VmaKind.PrivateShmem
            ? Weighted((9, PteSetupKind.None), (9, PteSetupKind.Page), (6, PteSetupKind.Anon), (1, PteSetupKind.Swap))
            : vma is VmaKind.Anonymous or VmaKind.Kernel
                ? Weighted((5, PteSetupKind.None), (10, PteSetupKind.Page), (huge ? 0 : 1, PteSetupKind.Swap))
                : Weighted((1, PteSetupKind.None), (2, PteSetupKind.Page))
        from value in Content()
        select kind == PteSetupKind.None ? PteSetup.None : new PteSetup(kind, value);

    private static Gen<Operation> Operation(Configuration configuration, SlotSetup[] slots, int ptes) =>
        from slot in Gen.Choose(0, slots.Length - 1)
        from target in Gen.Choose(0, slots.Length - 1)
        from kind in Kind(configuration, slots[slot])
        from whole in ScenarioWords.MayCoverEntry(kind)
            ? ScenarioWords.MayCoverSlot(kind) ? Weighted((1, false), (1, true)) : Gen.Constant(false)
            : Gen.Constant(true)
        from index in Gen.Choose(0, ptes - 1)
        from value in Gen.Choose(1, Core.Vocabulary.Operation.MaxValue)
        select Operation(kind, slot, whole ? Core.Vocabulary.Operation.WholeSlot : index, value, target);

    private static Operation Operation(OperationKind kind, int slot, int index, int value, int target)
    {
        var operation = new Operation(kind, new PmdId(slot), index, 0);
        if (operation.Stores)
            operation = operation with { Value = value };
        return operation.Shape.HasTarget ? operation with { Target = new PmdId(target) } : operation;
    }

    private static Gen<OperationKind> Kind(Configuration configuration, SlotSetup slot) => Gen.Frequency(
        ScenarioWords.Operations
            .Where(kind => ScenarioRules.Allows(slot.Vma, kind))
            .Select(OperationShape.Of)
            .Where(shape => slot.IsHugeAnonymous || !shape.NeedsHugeAnonymous)
            .Where(shape => configuration.Locks == LockLayout.Mm || !shape.GeneratedWithOneLock)
            .Where(shape => shape.KeepsDirty || !configuration.Features.HasFlag(Features.Dirty))
            .Where(shape => shape.Weight > 0 && configuration.Features.HasFlag(shape.Needs | shape.GeneratedWith)
                && (configuration.Features & shape.GeneratedWithout) == Features.None
                && (shape.GeneratedBefore is not { } end || configuration.Kernel < new KernelVersion(end.Major, end.Minor)))
            .Select(shape => (shape.Weight, Gen.Constant(shape.Kind))));

    // Two CPUs are the rule: one shows nothing concurrent, and a third costs most.
    private static Gen<int[]> Lengths(ScenarioGeneratorOptions within) =>
        from cpus in Gen.Frequency(
            Enumerable.Range(1, within.Cpus).Select(count => (count == 2 ? 6 : count == 3 ? 3 : 1, Gen.Constant(count))))
        from lengths in Repeat(cpus, Few(within.Operations))
        select Cut(lengths, Math.Max(cpus, within.TotalOperations));

    private static int[] Cut(int[] lengths, int total)
    {
        while (lengths.Sum() > total)
            lengths = [.. lengths.Select((length, cpu) => cpu == Array.IndexOf(lengths, lengths.Max()) ? length - 1 : length)];
        return lengths;
    }

    // 0 is what fresh memory holds, so it tells little.
    private static Gen<int> Content() => Weighted((1, 0), (2, 1), (1, 2), (1, 3));

    private static Gen<int> Few(int most) =>
        Gen.Frequency(Enumerable.Range(1, most).Select(count => (1 << (most - count), Gen.Constant(count))));

    private static Gen<T[]> Repeat<T>(int count, Gen<T> one) => Gen.CollectToArray(Enumerable.Repeat(one, count));

    private static Gen<T> Weighted<T>(params (int Weight, T Value)[] choices) =>
        Gen.Frequency(choices.Select(choice => (choice.Weight, Gen.Constant(choice.Value))));
}
