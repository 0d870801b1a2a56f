using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using PtSpec.Properties.Scenarios;
using Xunit;

namespace PtSpec.Properties.Reference;

/// <summary>The reference model against a second one, written the slow way, over every random scenario.</summary>
[Properties(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 500)]
public sealed class ReferenceProperties
{
    [Property]
    public void It_agrees_with_plain_memory(Scenario scenario)
    {
        ReferenceModel model = scenario.ToReference();
        var memory = new PlainMemory(scenario);
        ReferenceState state = model.Initial;
        foreach (Operation operation in scenario.Operations)
        {
            IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ends = model.Apply(state, operation);
            Outcome outcome = memory.Run(operation);
            (Outcome Outcome, ReferenceState Next) end = Assert.Single(ends, end => end.Outcome == outcome);
            state = end.Next;
        }
    }

    [Property]
    public void Retracting_and_allocating_tables_are_not_observed(Scenario scenario)
    {
        ReferenceModel model = scenario.ToReference();
        foreach (ReferenceState state in Reachable(model, scenario))
        {
            for (int slot = 0; slot < scenario.Slots.Count; slot++)
            {
                Assert.Equal((Outcome.Ok, state), Assert.Single(model.Apply(state, Operation.Retract(slot))));
                Assert.Equal((Outcome.Ok, state), Assert.Single(model.Apply(state, Operation.PteAlloc(slot))));
            }
        }
    }

    [Property]
    public void No_end_is_fatal_or_told_twice_and_a_failure_changes_nothing(Scenario scenario)
    {
        ReferenceModel model = scenario.ToReference();
        foreach (ReferenceState state in Reachable(model, scenario))
        {
            foreach (Operation operation in scenario.Operations)
            {
                IReadOnlyList<(Outcome Outcome, ReferenceState Next)> ends = model.Apply(state, operation);
                Assert.NotEmpty(ends);
                Assert.Equal(ends.Count, ends.Select(end => end.Outcome).Distinct().Count());
                Assert.DoesNotContain(ends, end => end.Outcome == Outcome.Fault);
                Assert.All(
                    ends.Where(end => end.Outcome is Outcome.Again or Outcome.Exists),
                    end => Assert.Equal(state, end.Next));
            }
        }
    }

    [Property]
    public void Having_begun_only_ever_allows_more(Scenario scenario)
    {
        ReferenceModel model = scenario.ToReference();
        foreach (ReferenceState state in Reachable(model, scenario))
        {
            foreach (Operation access in scenario.Operations)
            {
                ReferenceState begun = model.Invoke(state, access);
                Assert.Equal(model.Apply(state, access), model.Apply(begun, access));
                foreach (Operation other in scenario.Operations)
                    Assert.Subset(Outcomes(model, begun, other), Outcomes(model, state, other));
            }
        }
    }

    [Property]
    public void Remembering_less_changes_no_outcome(Scenario scenario)
    {
        ReferenceModel lean = scenario.ToReference();
        ReferenceModel full = FullModel(scenario);
        var seen = new HashSet<(ReferenceState, ReferenceState)>();
        var open = new Queue<(ReferenceState Lean, ReferenceState Full)>([(lean.Initial, full.Initial)]);
        while (open.TryDequeue(out (ReferenceState Lean, ReferenceState Full) pair))
        {
            if (!seen.Add(pair))
                continue;
            foreach (Operation operation in scenario.Operations)
            {
                IReadOnlyList<(Outcome Outcome, ReferenceState Next)> few = lean.Apply(pair.Lean, operation);
                IReadOnlyList<(Outcome Outcome, ReferenceState Next)> all = full.Apply(pair.Full, operation);
                Assert.Equal(few.Select(end => end.Outcome), all.Select(end => end.Outcome));
                foreach (((_, ReferenceState next), (_, ReferenceState twin)) in few.Zip(all))
                    open.Enqueue((next, twin));
            }
        }
    }

    // A program that also observes everything everywhere: every mapping is remembered, and what is refused is the same.
    private static ReferenceModel FullModel(Scenario scenario)
    {
        IEnumerable<Operation> program = Enumerable.Range(0, scenario.Slots.Count)
            .SelectMany(slot => (Operation[])[Operation.Mincore(slot, 0), Operation.UffdCopy(slot, 0, 0)]);
        return (scenario with { Cpus = [[.. program, .. scenario.Operations]] }).ToReference();
    }

    private static HashSet<Outcome> Outcomes(ReferenceModel model, ReferenceState state, Operation operation) =>
        [.. model.Apply(state, operation).Select(end => end.Outcome)];

    private static HashSet<ReferenceState> Reachable(ReferenceModel model, Scenario scenario)
    {
        var reached = new HashSet<ReferenceState>();
        var open = new Queue<ReferenceState>([model.Initial]);
        while (open.TryDequeue(out ReferenceState state))
        {
            if (!reached.Add(state))
                continue;
            foreach ((_, ReferenceState next) in scenario.Operations.SelectMany(operation => model.Apply(state, operation)))
                open.Enqueue(next);
        }

        return reached;
    }

    /// <summary>One plain implementation, that never fails when it may succeed and maps only what is touched.</summary>
    private sealed class PlainMemory(Scenario scenario)
    {
        private readonly Dictionary<(int File, int Index), int> cache = Cache(scenario);
        private readonly Dictionary<(int Slot, int Index), int> pages = Pages(scenario);
        private readonly int[] files = [.. Enumerable.Range(0, scenario.Slots.Count)];

        public Outcome Run(Operation operation)
        {
            (int Slot, int Index) at = (operation.Pmd.Index, operation.Index);
            (int Slot, int Index) to = (operation.Target.Index, operation.Index);
            (int File, int Index) inFile = (files[at.Slot], at.Index);
            VmaKind vma = scenario.Slots[at.Slot].Vma;
            switch (operation.Kind)
            {
                case OperationKind.Read or OperationKind.GupFast or OperationKind.GupRemote:
                    if (vma == VmaKind.Anonymous)
                        pages.TryAdd(at, 0);
                    return Outcome.Zero + (pages.TryGetValue(at, out int copy) ? copy : cache[inFile]);
                case OperationKind.Write when vma == VmaKind.SharedShmem:
                    cache[inFile] = operation.Value;
                    return Outcome.Ok;
                case OperationKind.Write:
                    pages[at] = operation.Value;
                    return Outcome.Ok;
                case OperationKind.DontNeed or OperationKind.GuardInstall:
                    foreach ((int Slot, int Index) page in pages.Keys.Where(page => page.Slot == at.Slot).ToArray())
                    {
                        if (operation.IsWholeSlot || page.Index == at.Index)
                            pages.Remove(page);
                    }

                    return Outcome.Ok;
                case OperationKind.UffdCopy or OperationKind.RwInstall:
                    return pages.TryAdd(at, operation.Value) ? Outcome.Ok : Outcome.Exists;
                case OperationKind.Mincore:
                    return vma != VmaKind.Anonymous || pages.ContainsKey(at) ? Outcome.One : Outcome.Zero;
                case OperationKind.ToDevice:
                    pages.TryAdd(at, 0);
                    return Outcome.Ok;
                case OperationKind.Pagemap or OperationKind.HmmSnapshot:
                    return vma == VmaKind.Anonymous && pages.ContainsKey(at) ? Outcome.One : Outcome.Zero;
                case OperationKind.UffdMove when !pages.ContainsKey(at):
                    return Outcome.NoEntry;
                case OperationKind.UffdMove when pages.ContainsKey(to):
                    return Outcome.Exists;
                case OperationKind.UffdMove:
                    pages.Remove(at, out int moved);
                    pages[to] = moved;
                    return Outcome.Ok;
                case OperationKind.Mremap or OperationKind.Fork:
                    files[to.Slot] = files[at.Slot];
                    foreach (((int Slot, int Index) page, int content) in pages.Where(page => page.Key.Slot == at.Slot).ToArray())
                    {
                        pages[(to.Slot, page.Index)] = content;
                        if (operation.Kind == OperationKind.Mremap)
                            pages.Remove(page);
                    }

                    return Outcome.Ok;
                default:
                    return Outcome.Ok;
            }
        }

        private static Dictionary<(int Slot, int Index), int> Cache(Scenario scenario) => scenario.Slots
            .SelectMany((slot, number) => slot.Cache.Select((content, index) => ((number, index), content)))
            .ToDictionary();

        private static Dictionary<(int Slot, int Index), int> Pages(Scenario scenario) => scenario.Slots
            .SelectMany((slot, number) => slot.Pmd.Ptes
                .Select((pte, index) => (Key: (number, index), Pte: pte))
                .Where(entry => entry.Pte.Kind is PteSetupKind.Anon or PteSetupKind.Swap
                    || (entry.Pte.Kind == PteSetupKind.Page && slot.Vma == VmaKind.Anonymous))
                .Select(entry => (entry.Key, entry.Pte.Value)))
            .ToDictionary();
    }
}
