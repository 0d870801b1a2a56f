using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Counterexamples;

/// <summary>Finds out what a step's primitive returned and how the operation ended that it ends, from the states around it.</summary>
internal sealed class StepResult
{
    private readonly CompiledScenario scenario;
    private readonly CompiledCpu cpu;
    private readonly ulong[] before;
    private readonly ulong[] after;
    private readonly Dictionary<int, ulong> locals = [];
    private GuardedCommand? taken;

    private StepResult(CompiledScenario scenario, int cpu, ulong[] before, ulong[] after)
    {
        (this.scenario, this.before, this.after) = (scenario, before, after);
        this.cpu = scenario.Cpus[cpu];
    }

    /// <summary>What the step's primitive returned, as users read it, and the outcome of the operation if the step ends it.</summary>
    public static (string? Returned, Outcome? Outcome) Of(CompiledScenario scenario, int cpu, int choice, ulong[] before, ulong[] after, bool ends)
    {
        var result = new StepResult(scenario, cpu, before, after);
        FlatPrimitive step = result.Take(choice);
        string? returned = step.Result < 0
            ? null
            : scenario.World.Show(result.cpu.Program.Program.Variables[step.Result].Type, result.locals[step.Result]);
        return (returned, ends ? result.Follow(step) : null);
    }

    /// <summary>The nodes that a CPU passes from one of its steps to its next one or its end, the step first, each with the one behind it.</summary>
    public static IReadOnlyList<(int Node, int Next)> Way(CompiledScenario scenario, int cpu, int choice, ulong[] before, ulong[] after)
    {
        var result = new StepResult(scenario, cpu, before, after);
        FlatPrimitive step = result.Take(choice);
        return result.FollowToStep([(result.cpu.Steps[scenario.Counter(before, cpu)], step.Next)]);
    }

    /// <summary>The nodes that a CPU passes before its first step, each with the one behind it.</summary>
    public static IReadOnlyList<(int Node, int Next)> WayToFirstStep(CompiledScenario scenario, int cpu, ulong[] initial) =>
        new StepResult(scenario, cpu, initial, initial).FollowToStep([]);

    private List<(int Node, int Next)> FollowToStep(List<(int Node, int Next)> way)
    {
        for (int node = way.Count > 0 ? way[^1].Next : cpu.Program.Program.Entry; !cpu.Program.Effects.ContainsKey(node);)
        {
            if (Pass(node) is not { } next)
                return way;
            way.Add((node, next));
            node = next;
        }
        return way;
    }

    // A result is stated over the state after the actions, so the actions need not be repeated.
    private FlatPrimitive Take(int choice)
    {
        int node = cpu.Steps[scenario.Counter(before, cpu.Index)];
        foreach (int local in cpu.LiveAt(node))
            locals[local] = cpu.Place(local).Read(before);
        GuardedCommand[] enabled = [.. cpu.Program.Effects[node].Where(IsEnabled)];
        taken = enabled[Math.Min(choice, enabled.Length - 1)];
        var step = (FlatPrimitive)cpu.Nodes[node];
        if (step.Result >= 0)
            locals[step.Result] = Value(taken.Result!, after);
        return step;
    }

    private Outcome Follow(FlatPrimitive step)
    {
        int node = step.Next;
        while (cpu.Nodes[node] is not FlatReturn)
            node = Pass(node) ?? throw new InvalidOperationException($"{step.Origin.StepName} does not end its operation.");
        return (Outcome)Value(((FlatReturn)cpu.Nodes[node]).Outcome, after);
    }

    // Does what a node does that is no step, and says which one is behind it; null for any other.
    private int? Pass(int node)
    {
        switch (cpu.Nodes[node])
        {
            case FlatAssign a:
                locals[a.Target] = Value(a.Value, after);
                return a.Next;
            case FlatBranch b:
                return Value(b.Condition, after) != 0 ? b.WhenTrue : b.WhenFalse;
            case FlatCheck c:
                return c.Next;
            case FlatReturn r:
                return r.Next;
            default:
                return null;
        }
    }

    private bool IsEnabled(GuardedCommand command)
    {
        taken = command;
        return command.Commands.OfType<Guard>().All(g => Value(g.Condition, before) != 0);
    }

    private ulong Value(Expr e, ulong[] state) => e switch
    {
        Constant c => c.Value,
        // A changed routine may read one that was never assigned.
        Local l => locals.GetValueOrDefault(l.Index),
        Not n => Value(n.Operand, state) == 0 ? 1UL : 0,
        Conditional c => Value(Value(c.Condition, state) != 0 ? c.WhenTrue : c.WhenFalse, state),
        Binary { Operator: BinaryOperator.AndAlso } b => Value(b.Left, state) == 0 ? 0 : Value(b.Right, state),
        Binary { Operator: BinaryOperator.OrElse } b => Value(b.Left, state) != 0 ? 1 : Value(b.Right, state),
        Binary b => Fold.Compute(b.Operator, Value(b.Left, state), Value(b.Right, state)),
        FieldValue f => scenario.Read(state, f.Field, (int)Value(f.Index, state)),
        KeptValue k => Value(taken!.Kept[k.Index], before),
        _ => throw new InvalidOperationException($"{e} has no value outside a routine."),
    };
}
