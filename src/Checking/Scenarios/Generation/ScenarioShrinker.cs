using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios.Generation;

/// <summary>Makes a valid scenario simpler, one change at a time. The kernel stays: it is what a finding is about.</summary>
internal static class ScenarioShrinker
{
    /// <summary>
    /// Simpler valid scenarios, the boldest first. Each is smaller by <see cref="ScenarioSize"/>, so repeating it ends.
    /// None keeps the expectation, which was about another scenario.
    /// </summary>
    public static IEnumerable<Scenario> Shrink(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        int size = ScenarioSize.Of(scenario);
        return WithoutCpu(scenario)
            .Concat(WithoutSlot(scenario))
            .Concat(WithoutOperation(scenario))
            .Concat(WithoutEntry(scenario))
            .Concat(SimplerHead(scenario))
            .Concat(SimplerSlots(scenario))
            .Concat(SimplerOperations(scenario))
            .Select(candidate => Settle(scenario, candidate))
            .Where(candidate => ScenarioSize.Of(candidate) < size && candidate.IsValid())
            .Distinct();
    }

    private static IEnumerable<Scenario> WithoutCpu(Scenario scenario) =>
        Enumerable.Range(0, scenario.Cpus.Count).Select(cpu => scenario with { Cpus = scenario.Cpus.Without(cpu) });

    private static IEnumerable<Scenario> WithoutSlot(Scenario scenario) =>
        Enumerable.Range(0, scenario.Slots.Count).Select(slot => scenario with
        {
            Slots = scenario.Slots.Without(slot),
            Cpus = Programs(scenario, operation => WorksOn(operation, slot) ? null : Renumbered(operation, slot)),
            Ends = scenario.Ends.Where(end => end.Slot != slot)
                .Select(end => end.Slot > slot ? end with { Slot = end.Slot - 1 } : end).ToValueArray(),
        });

    private static bool WorksOn(Operation operation, int slot) =>
        operation.Pmd.Index == slot || (operation.Shape.HasTarget && operation.Target.Index == slot);

    private static Operation Renumbered(Operation operation, int removed) =>
        operation with { Pmd = Renumbered(operation.Pmd, removed), Target = Renumbered(operation.Target, removed) };

    private static PmdId Renumbered(PmdId slot, int removed) => slot.Index > removed ? new PmdId(slot.Index - 1) : slot;

    private static IEnumerable<Scenario> WithoutOperation(Scenario scenario) =>
        from cpu in Enumerable.Range(0, scenario.Cpus.Count)
        from number in Enumerable.Range(0, scenario.Cpus[cpu].Count)
        select scenario with { Cpus = Nonempty(scenario.Cpus.With(cpu, scenario.Cpus[cpu].Without(number))) };

    // Operations on the entry that goes are not lost: they move to the first one that stays.
    private static IEnumerable<Scenario> WithoutEntry(Scenario scenario)
    {
        if (scenario.PtrsPerPte == 1)
            return [];
        return Enumerable.Range(0, scenario.PtrsPerPte).Select(gone => scenario with
        {
            PtrsPerPte = scenario.PtrsPerPte - 1,
            Slots = scenario.Slots.Select(slot => slot with
            {
                Pmd = slot.Pmd.Ptes.Count > 0 ? slot.Pmd with { Ptes = slot.Pmd.Ptes.Without(gone) } : slot.Pmd,
                Cache = slot.IsFile ? slot.Cache.Without(gone) : [],
            }).ToValueArray(),
            Cpus = Programs(scenario, operation => operation with { Index = Moved(operation.Index, gone) }),
        });
    }

    private static int Moved(int index, int gone) => index == gone ? 0 : index > gone ? index - 1 : index;

    private static IEnumerable<Scenario> SimplerHead(Scenario scenario) =>
    [
        scenario with { Ends = [] },
        scenario with { Locks = LockLayout.Split },
        .. Enum.GetValues<MemoryModel>().Where(memory => memory < scenario.Memory).Select(memory => scenario with { Memory = memory }),
        .. FeatureRule.All.Where(rule => scenario.Features.HasFlag(rule.Feature))
            .Select(rule => scenario with { Features = scenario.Features & ~rule.Feature }),
        .. Enumerable.Range(0, scenario.Slots.Count).Where(slot => scenario.Slots[slot].Mm > 0)
            .Select(slot => scenario with { Slots = scenario.Slots.With(slot, scenario.Slots[slot] with { Mm = 0 }) }),
        scenario with { Tables = Scenario.DefaultTables(scenario.Slots, scenario.Operations, scenario.Features) },
    ];

    private static IEnumerable<Scenario> SimplerSlots(Scenario scenario) =>
        from number in Enumerable.Range(0, scenario.Slots.Count)
        from slot in SlotShrinker.Shrink(scenario.Slots[number], scenario.PtrsPerPte)
        select scenario with { Slots = scenario.Slots.With(number, slot) };

    private static IEnumerable<Scenario> SimplerOperations(Scenario scenario) =>
        from cpu in Enumerable.Range(0, scenario.Cpus.Count)
        from number in Enumerable.Range(0, scenario.Cpus[cpu].Count)
        from simpler in Simpler(scenario.Cpus[cpu][number])
        select scenario with { Cpus = scenario.Cpus.With(cpu, scenario.Cpus[cpu].With(number, simpler)) };

    private static IEnumerable<Operation> Simpler(Operation operation)
    {
        if (operation.Kind == OperationKind.Write)
            yield return Operation.Read(operation.Pmd.Index, operation.Index);
        if (operation.Shape.HasTarget)
            yield return Operation.Read(operation.Pmd.Index, Math.Max(operation.Index, 0));
        if (operation.Kind == OperationKind.DontNeed && operation.IsWholeSlot)
            yield return operation with { Index = 0 };
        for (int index = 0; index < operation.Index; index++)
            yield return operation with { Index = index };
        for (int value = 1; value < operation.Value; value++)
            yield return operation with { Value = value };
    }

    private static ValueArray<ValueArray<Operation>> Programs(Scenario scenario, Func<Operation, Operation?> change) => Nonempty(
        scenario.Cpus.Select(program => program.Select(change).OfType<Operation>().ToValueArray()).ToValueArray());

    private static ValueArray<ValueArray<Operation>> Nonempty(ValueArray<ValueArray<Operation>> cpus) =>
        cpus.Where(program => program.Count > 0).ToValueArray();

    // A number of tables that nobody chose keeps following from the rest.
    private static Scenario Settle(Scenario from, Scenario candidate)
    {
        bool chosen = from.Tables != Scenario.DefaultTables(from.Slots, from.Operations, from.Features);
        int tables = chosen
            ? Math.Max(candidate.Tables, Scenario.FewestTables(candidate.Slots, candidate.Operations, candidate.Features))
            : Scenario.DefaultTables(candidate.Slots, candidate.Operations, candidate.Features);
        return candidate with { Tables = tables, Expect = null };
    }
}
