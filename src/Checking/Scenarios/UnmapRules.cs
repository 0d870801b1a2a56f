using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>What may run beside an operation that unmaps a slot for good.</summary>
internal static class UnmapRules
{
    /// <summary>What keeps an operation from running beside the others, as what was expected; null when nothing does.</summary>
    public static string? Problem(Scenario scenario, Operation operation)
    {
        if (operation.Kind == OperationKind.Exit && !IsLastUser(scenario, operation))
            return "exit as the last operation of its CPU in an mm of one slot, and no other CPU in that mm but khugepaged and others from outside";
        if (operation.Shape.EndsVma && scenario.Features.HasFlag(Features.PteFragments))
            return $"no pte_fragments beside {ScenarioWords.Of(operation.Kind)}, which frees tables through a gather";
        IEnumerable<Operation> ends = scenario.Operations.Where(o => o.Shape.EndsVma);
        bool isAtRisk = !operation.Shape.FindsVma
            && ends.Any(o => o.Pmd == operation.Pmd || (operation.Shape.HasTarget && o.Pmd == operation.Target));
        return isAtRisk ? $"an operation that looks for its VMA beside munmap and exit of its slot; {ScenarioWords.Of(operation.Kind)} does not" : null;
    }

    private static bool IsLastUser(Scenario scenario, Operation exit)
    {
        int mm = MmOf(scenario, exit);
        IEnumerable<ValueArray<Operation>> users = scenario.Cpus.Where(program => program.Any(o => MmOf(scenario, o) == mm && !o.Shape.IsRemote));
        return scenario.Slots.Count(slot => slot.Mm == mm) == 1
            && users.Count() == 1
            && users.All(program => program[^1] == exit && program.Count(o => o.Kind == OperationKind.Exit) == 1);
    }

    private static int MmOf(Scenario scenario, Operation operation) =>
        operation.Pmd.Index >= 0 && operation.Pmd.Index < scenario.Slots.Count ? scenario.Slots[operation.Pmd.Index].Mm : -1;
}
