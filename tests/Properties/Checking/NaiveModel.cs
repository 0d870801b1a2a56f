using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linearizability;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Checking;

/// <summary>A step of the naive model.</summary>
/// <param name="Actor">The CPU; numbers after them are the actions of the environment.</param>
/// <param name="Choice">Which of the actor's ways it is, counted from 0.</param>
/// <param name="State">The state after it.</param>
/// <param name="Failed">The check that it fails, or null.</param>
internal sealed record NaiveStep(int Actor, int Choice, NaiveState State, PropertyCheck? Failed);

/// <summary>A scenario executed by the interpreter, in the open: no packing, no code generation.</summary>
internal sealed class NaiveModel
{
    private static readonly PropertyCheck NotLinearizable = new(
        Property.Linearizability, "the operation returns an outcome that no order of the operations explains");

    private readonly Func<Property, bool> isChecked;
    private readonly LinearizabilityMonitor? monitor;

    private NaiveModel(
        World world,
        IReadOnlyList<NaiveProgram> programs,
        IReadOnlyList<EnvironmentAction> environment,
        Func<Property, bool> isChecked)
    {
        World = world;
        Programs = programs;
        Environment = environment;
        this.isChecked = isChecked;
        Scenario scenario = world.Scenario;
        monitor = isChecked(Property.Linearizability)
            ? LinearizabilityMonitor.Build(
                scenario.ToReference(), [.. scenario.Cpus.Select(program => (IReadOnlyList<Operation>)program)])
            : null;
    }

    public World World { get; }

    public IReadOnlyList<NaiveProgram> Programs { get; }

    public IReadOnlyList<EnvironmentAction> Environment { get; }

    /// <summary>What a compiled scenario compiles.</summary>
    public static NaiveModel Of(CompiledScenario compiled, Func<Property, bool> isChecked) => new(
        compiled.World,
        [.. compiled.Cpus.Select(c => new NaiveProgram(c.Program.Program, c.Program.Effects))],
        compiled.Environment,
        isChecked);

    /// <summary>A scenario as it is linked, with nothing taken away.</summary>
    public static NaiveModel Unsimplified(Scenario scenario, Func<string, RoutineProgram> find, Func<Property, bool> isChecked)
    {
        var world = new World(scenario);
        return new NaiveModel(
            world,
            [.. Enumerable.Range(0, world.Cpus)
                .Select(cpu => NaiveProgram.Unsimplified(world, Linker.Link(world, cpu, find), isChecked))],
            EnvironmentAction.Of(world, isChecked),
            isChecked);
    }

    public NaiveState Initial()
    {
        var state = new NaiveState(
            new WorldState(World),
            [.. Programs.Select(p => p.Program.Entry)],
            [.. Programs.Select(p => Unassigned(p))],
            monitor?.Initial ?? 0);
        for (int cpu = 0; cpu < Programs.Count; cpu++)
        {
            if (GoOn(state, cpu, Programs[cpu].Program.Entry) is { } failed)
                throw new InvalidOperationException($"Before any step: {failed.Failure}");
        }
        return state;
    }

    /// <summary>The steps from a state, actor by actor, up to the first that fails.</summary>
    public IEnumerable<NaiveStep> Steps(NaiveState state)
    {
        foreach (NaiveStep step in AllSteps(state))
        {
            yield return step;
            if (step.Failed is not null)
                yield break;
        }
    }

    /// <summary>Every step from a state, actor by actor.</summary>
    public IEnumerable<NaiveStep> AllSteps(NaiveState state)
    {
        for (int actor = 0; actor < Programs.Count + Environment.Count; actor++)
        {
            int choice = 0;
            foreach (GuardedCommand command in Commands(state, actor))
            {
                NaiveState after = state.Copy();
                PropertyCheck? failed = Take(after, actor, command, out bool isBlocked);
                if (isBlocked)
                    continue;
                if (failed is not null && !isChecked(failed.Property))
                {
                    failed = null;
                    after = state.Copy();
                    after.Nodes[actor] = NaiveState.Cut;
                    Array.Clear(after.Locals[actor]);
                }
                yield return new NaiveStep(actor, choice++, after, failed);
            }
        }
    }

    private IReadOnlyList<GuardedCommand> Commands(NaiveState state, int actor)
    {
        if (actor >= Programs.Count)
            return [Environment[actor - Programs.Count].Command];
        return Programs[actor].Effects.GetValueOrDefault(state.Nodes[actor], []);
    }

    private PropertyCheck? Take(NaiveState state, int actor, GuardedCommand command, out bool isBlocked)
    {
        ulong Local(int index) => Read(state, actor, index);
        CommandResult end = CommandInterpreter.Execute(command, state.World, Local);
        isBlocked = end.IsBlocked;
        if (!end.IsDone || actor >= Programs.Count)
            return end.Failed;
        var step = (FlatPrimitive)Programs[actor][state.Nodes[actor]];

        // The call of an operation may be told again and again.
        if (monitor is not null)
            state.Monitor = monitor.Call(actor, step.Origin.Operation)[state.Monitor];
        if (step.Result >= 0)
            Assign(state, actor, step.Result, end.Result);
        return GoOn(state, actor, step.Next);
    }

    // Runs what is local to the CPU up to its next step.
    private PropertyCheck? GoOn(NaiveState state, int cpu, int node)
    {
        while (!Programs[cpu].IsStep(node))
        {
            switch (Programs[cpu][node])
            {
                case FlatAssign assign:
                    Assign(state, cpu, assign.Target, Value(assign.Value));
                    node = assign.Next;
                    break;
                case FlatBranch branch:
                    node = Value(branch.Condition) != 0 ? branch.WhenTrue : branch.WhenFalse;
                    break;
                case FlatCheck check when Value(check.Condition) == 0:
                    return new PropertyCheck(Property.Find(check.Property)!, check.Meaning, IsFatal: true);
                case FlatCheck check:
                    node = check.Next;
                    break;
                case FlatReturn end:
                    state.Outcomes[cpu].Add(Value(end.Outcome));
                    if (Return(state, cpu, end.Origin.Operation, Value(end.Outcome)) is { } failed)
                        return failed;
                    state.Locals[cpu] = Unassigned(Programs[cpu]);
                    node = end.Next;
                    break;
                case FlatEnd:
                    state.Nodes[cpu] = node;
                    return null;
                default:
                    throw new InvalidOperationException($"A primitive that is no step: {Programs[cpu][node].Origin.StepName}");
            }
        }
        state.Nodes[cpu] = node;
        return null;

        ulong Value(Expr e) => CommandInterpreter.Evaluate(e, l => Read(state, cpu, l));
    }

    // Only a changed routine reads a local before it assigns it, and finds 0.
    private static ulong?[] Unassigned(NaiveProgram program) =>
        [.. Enumerable.Repeat<ulong?>(0, program.Program.Variables.Count)];

    private PropertyCheck? Return(NaiveState state, int cpu, int operation, ulong outcome)
    {
        if (monitor is null)
            return null;
        uint next = monitor.Return(cpu, operation)[(int)((outcome * (ulong)monitor.States) + state.Monitor)];
        if (next == LinearizabilityMonitor.Violation)
            return NotLinearizable;
        state.Monitor = next;
        return null;
    }

    private ulong Read(NaiveState state, int cpu, int local) => state.Locals[cpu][local]
        ?? throw new InvalidOperationException(
            $"cpu {cpu} reads {Programs[cpu].Program.Variables[local].Name}, which has no value.");

    private void Assign(NaiveState state, int cpu, int local, ulong value)
    {
        FrameVariable variable = Programs[cpu].Program.Variables[local];
        if (value > variable.Maximum)
            throw new WorldRangeException($"{variable} does not take {value}.");
        state.Locals[cpu][local] = value;
    }
}
