using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>What makes a scenario valid.</summary>
internal static class ScenarioRules
{
    /// <summary>The oldest kernel whose text is there.</summary>
    public static readonly KernelVersion OldestKernel = new(6, 4);

    /// <summary>The most CPUs.</summary>
    public const int MaxCpus = 4;

    /// <summary>The most operations of one CPU.</summary>
    public const int MaxOperations = 4;

    /// <summary>The most pmd slots.</summary>
    public const int MaxSlots = 3;

    /// <summary>The most address spaces.</summary>
    public const int MaxMms = 2;

    /// <summary>The most entries per page table.</summary>
    public const int MaxPtes = 4;

    /// <summary>The most page tables.</summary>
    public const int MaxTables = 6;

    // What looks for folios in the page cache, or takes them out of it, relies on faults to bring them back.
    private static readonly OperationKind[] FindsFolios =
        [OperationKind.Retract, OperationKind.CollapseMm, OperationKind.KhugepagedMm, OperationKind.SplitHugePage];

    // Of a mapping of device memory, all of which is mapped; its pages are never zapped or replaced while it is there.
    private static readonly OperationKind[] OnDeviceMemory = [OperationKind.Read, OperationKind.Mincore, OperationKind.Pagemap, OperationKind.Fork, OperationKind.Exit];

    /// <summary>The properties that a scenario can expect to be violated, for a message.</summary>
    internal static string PropertyNames => $"a property, one of: {string.Join(", ", Property.All)}";

    /// <summary>Whether <paramref name="scenario"/> is valid.</summary>
    public static bool IsValid(this Scenario scenario) => !Problems(scenario).Any();

    /// <summary>Everything that keeps <paramref name="scenario"/> from being valid.</summary>
    public static IEnumerable<ScenarioProblem> Problems(this Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return Head(scenario)
            .Concat(KernelRules.Problems(scenario))
            .Concat(scenario.Slots.SelectMany((slot, number) => Slot(scenario, slot, number)))
            .Concat(scenario.Cpus.SelectMany((program, cpu) => Cpu(scenario, program, cpu)))
            .Concat(Ends(scenario))
            .Concat(Expectation(scenario.Kernel, scenario.Expect));
    }

    /// <summary>Whether an operation is meant for a kind of mapping.</summary>
    public static bool Allows(VmaKind vma, OperationKind operation) => OperationShape.Of(operation).Vmas.Contains(vma);

    /// <summary>Whether an operation is one that the rest of a scenario allows.</summary>
    public static bool Allows(Scenario scenario, Operation operation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return Check(scenario, operation) is null;
    }

    /// <summary>Whether <paramref name="character"/> may stand in a name.</summary>
    public static bool IsNameCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';

    private static IEnumerable<ScenarioProblem> Head(Scenario scenario)
    {
        if (scenario.Name.Length == 0 || !scenario.Name.All(IsNameCharacter))
            yield return At(ScenarioPart.Name, "a name of letters, digits, dots, dashes and underscores");
        if (scenario.About.Length > 0 && scenario.About.Split('\n').Any(line => line.Length == 0 || line.Trim() != line))
            yield return At(ScenarioPart.About, "lines of text without blanks at their ends");
        if (scenario.About.Contains('\r'))
            yield return At(ScenarioPart.About, "lines of text that end in a line feed");
        if (scenario.Kernel < OldestKernel)
            yield return At(ScenarioPart.Kernel, "kernel 6.4 or later");
        if (!Enum.IsDefined(scenario.Locks))
            yield return At(ScenarioPart.Locks, "split, pte or mm");
        if (FeatureRule.Problem(scenario.Features, scenario.Kernel, scenario.Locks) is { } lacking)
            yield return At(ScenarioPart.Config, lacking);
        if (!Enum.IsDefined(scenario.Memory))
            yield return At(ScenarioPart.Memory, "sc, tso or pso");
        if (scenario.Memory != MemoryModel.Sc && scenario.Features.HasFlag(Features.Dirty))
            yield return At(ScenarioPart.Memory, "sc beside dirty: what the hardware stores to an entry goes through no store buffer");
        if (scenario.Mms > 1 && scenario.Locks == LockLayout.Mm)
            yield return At(ScenarioPart.Locks, "split or pte: with one lock per mm a table does not say whose it is");
        if (scenario.Mms > 1 && scenario.Features.HasFlag(Features.PteHalves))
            yield return At(ScenarioPart.Config, "one mm for pte_halves: each has a list of its own");
        if (scenario.PtrsPerPte is < 1 or > MaxPtes)
            yield return At(ScenarioPart.Ptes, $"1 to {MaxPtes} entries per table");
        if (scenario.Tables is < 1 or > MaxTables)
            yield return At(ScenarioPart.Tables, $"1 to {MaxTables} page tables");
        else if (scenario.Tables < scenario.InitialTables)
            yield return At(ScenarioPart.Tables, $"at least {scenario.InitialTables} page tables: the start has them");
        else if (Scenario.FewestTables(scenario.Slots, scenario.Operations, scenario.Features) is var fewest && scenario.Tables < fewest)
            yield return At(ScenarioPart.Tables, $"at least {fewest} page tables: with fewer an allocation may wait for ever");
        if (scenario.Slots.Count is 0 or > MaxSlots)
            yield return At(ScenarioPart.Vma, $"1 to {MaxSlots} slots: vma 0 = anon, shmem, shmem private or kernel");
        if (scenario.Cpus.Count is 0 or > MaxCpus)
            yield return At(ScenarioPart.Cpu, $"1 to {MaxCpus} CPUs: cpu 0: <operations>");
    }

    private static IEnumerable<ScenarioProblem> Slot(Scenario scenario, SlotSetup slot, int number)
    {
        if (!Enum.IsDefined(slot.Vma))
            yield return At(ScenarioPart.Vma, "anon, shmem, shmem private or kernel", number);
        if (slot.Mm is < 0 or >= MaxMms || (slot.Mm > 0 && scenario.Slots.All(other => other.Mm != 0)))
            yield return At(ScenarioPart.Mm, "mm 0 or mm 1, with a slot in mm 0", number);
        if (slot.Pmd.Kind == PmdSetupKind.Migration && !slot.IsFile)
            yield return At(ScenarioPart.Pmd, "none, leaf or table: a migration entry needs a vma of shmem", number);
        if (slot.Pmd.Kind is PmdSetupKind.Leaf or PmdSetupKind.Migration && !slot.HugeFolio)
            yield return At(ScenarioPart.Pmd, "none or table: a leaf, or one that is away, needs a vma with the word huge", number);
        if (!Enum.IsDefined(slot.Pmd.Kind))
            yield return At(ScenarioPart.Pmd, "none, leaf, migration, bad or table", number);
        int ptes = slot.Pmd.Kind == PmdSetupKind.Table || slot.HasHugeFolio ? scenario.PtrsPerPte : 0;
        if (slot.Pmd.Ptes.Count != ptes)
            yield return At(ScenarioPart.Pmd, $"{ptes} entries in the table", number);
        if (slot.IsHugeAnonymous && slot.Pmd.Ptes.Any(pte => pte.Kind == PteSetupKind.Swap))
            yield return At(ScenarioPart.Pmd, "pages only: of anon huge none is on the swap device", number);
        if (slot.HasHugeFolio && slot.Pmd.Ptes.Any(pte => pte.Kind != PteSetupKind.Page))
            yield return At(ScenarioPart.Pmd, "a page at every index: a huge folio has no holes", number);
        int cached = slot.IsFile ? scenario.PtrsPerPte : 0;
        if (slot.Cache.Count != cached)
            yield return At(ScenarioPart.Vma, $"page-cache contents for {cached} entries", number);
        for (int index = 0; index < slot.Cache.Count; index++)
        {
            if (!IsValue(slot.Cache[index]))
                yield return At(ScenarioPart.Cache, "a value: 0 to 3", number, index);
        }

        if (scenario.Features.HasFlag(Features.Dirty) && !IsOfSmallFolios(slot))
            yield return At(ScenarioPart.Vma, "anon or shmem with config dirty, with small folios and nothing on the swap device", number);

        for (int index = 0; index < slot.Pmd.Ptes.Count; index++)
        {
            if (Pte(slot, index) is { } problem)
                yield return problem with { Place = problem.Place with { First = number } };
        }
    }

    private static bool IsOfSmallFolios(SlotSetup slot) =>
        slot.Vma is VmaKind.Anonymous or VmaKind.SharedShmem && !slot.HugeFolio && slot.Pmd.Ptes.All(pte => pte.Kind != PteSetupKind.Swap);

    private static ScenarioProblem? Pte(SlotSetup slot, int index)
    {
        PteSetup pte = slot.Pmd.Ptes[index];
        if (!Enum.IsDefined(pte.Kind) || !IsValue(pte.Value) || (pte.Kind == PteSetupKind.None && pte.Value != 0))
            return At(ScenarioPart.Pte, "none, page, anon or swap, with a value: 0 to 3", 0, index);
        if (pte.Kind == PteSetupKind.Anon && slot.Vma != VmaKind.PrivateShmem)
            return At(ScenarioPart.Pte, "none or page: anon is for private shmem", 0, index);
        if (pte.Kind == PteSetupKind.Swap && slot.Vma is VmaKind.SharedShmem or VmaKind.Kernel)
            return At(ScenarioPart.Pte, "none or page: swap is for anonymous pages", 0, index);
        if (pte.Kind == PteSetupKind.Page && index < slot.Cache.Count && slot.Cache[index] != pte.Value)
            return At(ScenarioPart.Cache, "the value of the page that the table maps there", 0, index);
        return null;
    }

    private static IEnumerable<ScenarioProblem> Cpu(Scenario scenario, ValueArray<Operation> program, int cpu)
    {
        if (program.Count is 0 or > MaxOperations)
            yield return At(ScenarioPart.Cpu, $"1 to {MaxOperations} operations", cpu);
        for (int number = 0; number < program.Count; number++)
        {
            if (Check(scenario, program[number]) is { } problem)
                yield return problem with { Place = new ScenarioPlace(problem.Place.Part, cpu, number) };
        }
    }

    private static ScenarioProblem? Check(Scenario scenario, Operation operation)
    {
        if (!Enum.IsDefined(operation.Kind))
            return At(ScenarioPart.Operation, "an operation");
        if (operation.Pmd.Index < 0 || operation.Pmd.Index >= scenario.Slots.Count)
            return At(ScenarioPart.OperationSlot, $"vma {operation.Pmd.Index} = ... for this slot");
        if (!Allows(scenario.Slots[operation.Pmd.Index].Vma, operation.Kind))
        {
            string vmas = string.Join(" or ", operation.Shape.Vmas.Select(ScenarioWords.Of));
            return At(ScenarioPart.OperationSlot, $"a slot of {vmas} for {ScenarioWords.Of(operation.Kind)}");
        }

        if (IsForSmallPages(operation) && (scenario.Slots[operation.Pmd.Index].IsHugeAnonymous || (operation.Shape.HasTarget && scenario.Slots.ElementAtOrDefault(operation.Target.Index)?.IsHugeAnonymous == true)))
            return At(ScenarioPart.OperationSlot, $"a slot that is not anon huge for {ScenarioWords.Of(operation.Kind)}");
        if (operation.Shape.NeedsHugeAnonymous && !scenario.Slots[operation.Pmd.Index].IsHugeAnonymous)
            return At(ScenarioPart.OperationSlot, $"a slot of anon huge for {ScenarioWords.Of(operation.Kind)}");
        if (scenario.Features.HasFlag(Features.VmPat) && !OnDeviceMemory.Contains(operation.Kind))
            return At(ScenarioPart.Operation, $"one of: {string.Join(", ", OnDeviceMemory.Select(ScenarioWords.Of))}; config vm_pat is about device memory");
        if (scenario.Features.HasFlag(Features.NoFaultHandler) && FindsFolios.Contains(operation.Kind))
            return At(ScenarioPart.Operation, $"no {ScenarioWords.Of(operation.Kind)} with config no_fault_handler: nobody collapses such a mapping");
        if (scenario.Features.HasFlag(Features.Dirty) && !operation.Shape.KeepsDirty)
            return At(ScenarioPart.Operation, $"no {ScenarioWords.Of(operation.Kind)} with config dirty: what it does to dirty bits is not said");
        if (UnmapRules.Problem(scenario, operation) is { } unmapped)
            return At(ScenarioPart.Operation, unmapped);
        if (scenario.Kernel < new KernelVersion(operation.Shape.Since.Major, operation.Shape.Since.Minor))
            return At(ScenarioPart.Operation, $"kernel {operation.Shape.Since.Major}.{operation.Shape.Since.Minor} or later for {ScenarioWords.Of(operation.Kind)}");
        if ((scenario.Features & operation.Shape.Needs) != operation.Shape.Needs)
            return At(ScenarioPart.Operation, $"config {FeatureRule.Words(operation.Shape.Needs)} for {ScenarioWords.Of(operation.Kind)}");
        if (operation.Shape.HasTarget && (operation.Target.Index < 0 || operation.Target.Index >= scenario.Slots.Count || operation.Target == operation.Pmd))
            return At(ScenarioPart.OperationTarget, "another slot");
        if (!operation.Shape.HasTarget && operation.Target.Index != 0)
            return At(ScenarioPart.OperationTarget, "no second slot");
        if (operation.Kind == OperationKind.DumpCurrent)
        {
            if (scenario.Slots[operation.Target.Index].Vma != VmaKind.Kernel)
                return At(ScenarioPart.OperationTarget, "a slot of kernel");
        }
        else if (operation.Shape.HasTarget && !operation.Shape.MakesTarget
            && (!Allows(scenario.Slots[operation.Target.Index].Vma, operation.Kind) || scenario.Slots[operation.Target.Index].Mm != scenario.Slots[operation.Pmd.Index].Mm))
            return At(ScenarioPart.OperationTarget, "another slot of the same kind in the same mm");
        if (operation.Shape.MakesTarget && MadeMappings.Problem(scenario, operation) is { } lacking)
            return At(ScenarioPart.OperationTarget, lacking);
        if (!MadeMappings.Allows(scenario, operation))
            return At(ScenarioPart.OperationSlot, "a slot that is mapped: this one is so after the operation that makes its mapping, for its user");

        if (operation.Shape.KeepsToSlot && scenario.Operations.Any(o => o.Shape.HasTarget && (o.Pmd == operation.Pmd || o.Target == operation.Pmd)))
            return At(ScenarioPart.OperationSlot, "a slot whose entries stay where they are");

        if (operation.Shape.IsOfDriver && scenario.Slots[operation.Pmd.Index].HugeFolio)
            return At(ScenarioPart.OperationSlot, $"a slot of small folios for {ScenarioWords.Of(operation.Kind)}");
        if (scenario.Operations.Any(o => operation.Shape.Avoids.Contains(o.Kind) && o.Pmd == operation.Pmd))
            return At(ScenarioPart.OperationSlot, $"a slot without {string.Join(", ", operation.Shape.Avoids.Select(ScenarioWords.Of))}");

        if (operation.IsWholeSlot ? !ScenarioWords.MayCoverSlot(operation.Kind) : !ScenarioWords.MayCoverEntry(operation.Kind))
            return At(ScenarioPart.OperationIndex, operation.IsWholeSlot ? "an index" : "no index");
        if (operation.Index < Operation.WholeSlot || operation.Index >= scenario.PtrsPerPte)
            return At(ScenarioPart.OperationIndex, $"an index below {scenario.PtrsPerPte}, the number of ptes");
        if (!IsValue(operation.Value) || (!operation.Stores && operation.Value != 0))
            return At(ScenarioPart.OperationValue, operation.Stores ? "a value: 0 to 3" : "no value");
        return null;
    }

    // What these do to a huge mapping of anonymous memory, the routines do not say.
    private static bool IsForSmallPages(Operation operation) => !operation.Shape.NeedsHugeAnonymous && (
        (operation.Shape.HasTarget && operation.Kind is not (OperationKind.Mremap or OperationKind.UffdMove or OperationKind.DumpCurrent))
        || operation.Shape.LeavesSpecialEntries
        || (operation.Shape.Leaves != SpecialEntries.None && operation.Kind != OperationKind.ToDevice)
        || operation.Kind is OperationKind.UffdRegisterMissing or OperationKind.UffdRegisterWp or OperationKind.UffdZeropage);

    private static IEnumerable<ScenarioProblem> Ends(Scenario scenario)
    {
        for (int i = 0; i < scenario.Ends.Count; i++)
        {
            SlotEnd end = scenario.Ends[i];
            if (end.Slot < 0 || end.Slot >= scenario.Slots.Count)
                yield return At(ScenarioPart.End, $"vma {end.Slot} = ... for this slot", end.Slot);
            if (!Enum.IsDefined(end.Pmd))
                yield return At(ScenarioPart.End, "none, table or leaf", end.Slot);
            if (i > 0 && scenario.Ends[i - 1].Slot >= end.Slot)
                yield return At(ScenarioPart.End, "each slot once, in order", end.Slot);
        }
    }

    private static IEnumerable<ScenarioProblem> Expectation(KernelVersion kernel, Expectation? expect)
    {
        if (expect?.Violates is { } property && Property.Find(property) is null)
            yield return At(ScenarioPart.Expect, PropertyNames);
        if (expect is not null && (expect.States < 0 || expect.Transitions < 0 || expect.Depth < 0))
            yield return At(ScenarioPart.Expect, "counts that are not negative");
        if (expect is not null && ChangedRoutines.WhyImpossible(kernel, expect.Unless) is { } why)
            yield return At(ScenarioPart.Unless, $"changes that can be made: {why}");
    }

    private static bool IsValue(int value) => value is >= 0 and <= Operation.MaxValue;

    private static ScenarioProblem At(ScenarioPart part, string expected, int first = 0, int second = 0) =>
        new(new ScenarioPlace(part, first, second), expected);
}
