using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>Mappings that are not there at the start: mremap or fork makes them, of the memory of another slot.</summary>
internal static class MadeMappings
{
    private static readonly OperationKind[] Users =
        [OperationKind.Read, OperationKind.Write, OperationKind.DontNeed, OperationKind.Mincore];

    /// <summary>The operation that makes the slot's mapping; null when it is there from the start.</summary>
    public static Operation? MakerOf(this Scenario scenario, int slot) =>
        scenario.Operations.Where(o => o.Shape.MakesTarget && o.Target.Index == slot).Cast<Operation?>().FirstOrDefault();

    /// <summary>The slot whose page cache is behind a slot: its own, or that of the mapping that it was made from.</summary>
    public static int FileOf(this Scenario scenario, int slot) => scenario.MakerOf(slot)?.Pmd.Index ?? slot;

    /// <summary>The slot that maps the same memory as another one; null when there is none.</summary>
    public static int? OtherMappingOf(this Scenario scenario, int slot)
    {
        if (scenario.MakerOf(slot) is { } maker)
            return maker.Pmd.Index;
        foreach (Operation o in scenario.Operations)
        {
            if (o.Shape.MakesTarget && o.Pmd.Index == slot)
                return o.Target.Index;
        }
        return null;
    }

    /// <summary>What an operation that makes a mapping lacks, as what was expected; null when it lacks nothing.</summary>
    public static string? Problem(Scenario scenario, Operation operation)
    {
        SlotSetup from = scenario.Slots[operation.Pmd.Index];
        SlotSetup to = scenario.Slots[operation.Target.Index];
        bool isEmpty = to.Pmd.Kind == PmdSetupKind.None && to.HugeFolio == from.IsHugeAnonymous && to.Cache.All(content => content == 0);
        if (to.Vma != from.Vma || !isEmpty)
            return "a slot of the same kind with nothing in it: the mapping is made";
        bool forks = operation.Kind == OperationKind.Fork;
        if (forks ? to.Mm == from.Mm : to.Mm != from.Mm)
            return forks ? "a slot in another mm" : "a slot in the same mm";
        if (forks && (scenario.Features.HasFlag(Features.Tlb) || scenario.Operations.Any(o => o.Kind == OperationKind.UffdMove || o.Shape.LeavesSpecialEntries)))
            return "a scenario whose pages belong to one mm each, for uffd_move, special entries and config tlb";
        if (forks && scenario.Features.HasFlag(Features.ForkFails) && scenario.Slots.Count(s => s.Mm == to.Mm) > 1)
            return "a child with no other slot, for config fork_fails";
        bool isAlone = scenario.Operations.Count(o => o.Shape.MakesTarget
            && new[] { o.Pmd, o.Target }.Intersect([operation.Pmd, operation.Target]).Any()) == 1;
        return isAlone ? null : "one operation that makes a mapping of these slots";
    }

    /// <summary>Whether an operation may be used on a mapping that is made: by its user, who has made it.</summary>
    public static bool Allows(Scenario scenario, Operation operation)
    {
        if (operation.Shape.HasTarget && !operation.Shape.MakesTarget && scenario.MakerOf(operation.Target.Index) is not null)
            return false;
        if (scenario.MakerOf(operation.Pmd.Index) is not { } maker)
            return true;
        return Users.Contains(operation.Kind) && scenario.Cpus.All(program =>
            !program.Contains(operation) || (program.Contains(maker) && IndexOf(program, maker) < IndexOf(program, operation)));
    }

    private static int IndexOf(ValueArray<Operation> program, Operation operation) => program.TakeWhile(o => o != operation).Count();
}
