using FsCheck.Xunit;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Protocol;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Worlds;

[Properties(Arbitrary = [typeof(SequentialScenarios)], QuietOnSuccess = true)]
public class SequentialRunProperties
{
    [Property(MaxTest = 400)]
    public void The_step_program_and_the_compiled_routine_take_the_same_steps_to_the_same_world(Scenario scenario, int seed)
    {
        var world = new World(scenario);
        var lowered = new ControlledCpu(new WorldState(world), 0, _ => true, Chooser(seed));
        var compiled = new ControlledCpu(new WorldState(world), 0, NeedsNoStack, Chooser(seed));

        IReadOnlyList<Outcome> outcomes = StepProgramRun.Run(lowered);

        Assert.Equal(outcomes, scenario.Operations.Select(o => RunAsLinked(compiled, o)).ToList());
        Assert.Equal(lowered.Steps, compiled.Steps);
        foreach (Field field in world.Fields.Except([world.Witness, world.Walk, world.WalkTable]))
        {
            for (ulong i = 0; i < (ulong)field.Length; i++)
                Assert.True(lowered.State[field, i] == compiled.State[field, i], $"{field}[{i}] differs");
        }
    }

    [Property(MaxTest = 400)]
    public void A_sequential_run_has_outcomes_of_the_reference_and_leaves_what_the_reference_leaves(Scenario scenario, int seed)
    {
        var cpu = new ControlledCpu(new WorldState(new World(scenario)), 0, NeedsNoStack, Chooser(seed));
        ReferenceModel reference = scenario.ToReference();
        HashSet<ReferenceState> states = [reference.Initial];
        foreach (Operation operation in scenario.Operations)
        {
            Outcome outcome = CompiledRoutineRun.Run(cpu, operation);
            states = Explain(reference, states, operation, outcome);
            Assert.True(states.Count > 0, $"{operation} ends with {outcome}, which the reference does not allow");
            foreach (Operation read in EveryRead(scenario))
                states = Keep(reference, states, read, Outcome.Zero + Visible(cpu.State, read.Pmd, read.Index));
            Assert.True(states.Count > 0, $"memory differs from the reference after {operation}");
        }
    }

    // What a step means to a machine, what a zap has witnessed, and which entries may go with their table (until 6.5),
    // depends on the routine that the step is in.
    private static bool NeedsNoStack(Property property) =>
        property != Property.Refinement && property != Property.I6 && property != Property.I3;

    // An operation that does nothing in this kernel takes no step; the linker lets one without effect stand for it.
    private static Outcome RunAsLinked(ControlledCpu cpu, Operation operation)
    {
        int before = cpu.Steps.Count;
        Outcome outcome = CompiledRoutineRun.Run(cpu, operation);
        if (cpu.Steps.Count == before)
            cpu.Take(nameof(IMm.SmpWmb));
        return outcome;
    }

    private static Func<int, int> Chooser(int seed)
    {
        var random = new Random(seed);
        return random.Next;
    }

    private static HashSet<ReferenceState> Explain(
        ReferenceModel reference, HashSet<ReferenceState> states, Operation operation, Outcome outcome) =>
        [.. from state in states
            from way in reference.Apply(state, operation)
            where way.Outcome == outcome
            select way.Next];

    private static HashSet<ReferenceState> Keep(
        ReferenceModel reference, HashSet<ReferenceState> states, Operation operation, Outcome outcome) =>
        [.. states.Where(state => reference.Apply(state, operation).Any(way => way.Outcome == outcome))];

    private static IEnumerable<Operation> EveryRead(Scenario scenario) =>
        from slot in Enumerable.Range(0, scenario.Slots.Count)
        from index in Enumerable.Range(0, scenario.PtrsPerPte)
        select Operation.Read(slot, index);

    // What the user would read there, faults included.
    private static int Visible(WorldState state, PmdId slot, int index)
    {
        World world = state.World;
        var pmd = new PmdValue(state[world.Pmd, (ulong)slot.Index]);
        PteValue pte = pmd.IsTable
            ? new PteValue(state[world.Pte, (ulong)((pmd.Table.Index * world.PtrsPerPte) + index)])
            : PteValue.None;
        if (world.Scenario.Slots[slot.Index].IsHugeAnonymous && pmd.IsTransHuge)
            return (int)state[world.Content, (ulong)new WorldMm(new ControlledCpu(state, 0, _ => false, _ => 0)).FolioPage(pmd.Folio, index).Raw];
        if (pte.HasPage)
            return (int)state[world.Content, (ulong)pte.NamedPage.Raw];
        if (world.Scenario.Slots[slot.Index].Vma == VmaKind.Anonymous)
            return 0;
        var mm = new WorldMm(new ControlledCpu(state, 0, _ => false, _ => 0));
        return (int)state[world.Content, (ulong)mm.PageCachePage(slot, index).Raw];
    }
}
