using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Counterexamples;

/// <summary>Reads from the states of a path what its steps alone do not tell.</summary>
internal static class SurroundingsReader
{
    /// <summary>What lies around the steps of a path.</summary>
    /// <param name="s">The scenario.</param>
    /// <param name="path">The states.</param>
    /// <param name="steps">The steps between them.</param>
    public static Surroundings Read(CompiledScenario s, IReadOnlyList<ulong[]> path, IReadOnlyList<CounterexampleStep> steps) => new(
        [.. Initial(s, path[0])],
        [.. s.Cpus.Select(cpu => IsDone(s, cpu, path[^1]) ? null : StackOf(CounterexampleBuilder.OriginOf(s, cpu.Index, path[^1])))],
        [.. steps.Select((step, i) => new StepTrace(
            step.Cpu < 0 ? [] : Variables(s, s.Cpus[step.Cpu], path[i + 1]), [.. Walks(s, path[i], path[i + 1])]))]);

    /// <summary>The routines that a place lies in, outermost first.</summary>
    public static StackFrame[] StackOf(Origin origin)
    {
        var stack = new Stack<StackFrame>();
        for (Origin? frame = origin; frame is not null; frame = frame.Caller)
            stack.Push(new StackFrame(frame.Routine, frame.Source));
        return [.. stack];
    }

    private static bool IsDone(CompiledScenario s, CompiledCpu cpu, ulong[] state) => s.Counter(state, cpu.Index) >= cpu.Steps.Count;

    // Entries and tables that nobody ever changes are part of the picture all the same.
    private static IEnumerable<StateValue> Initial(CompiledScenario s, ulong[] state) =>
        from field in s.World.Fields
        where field.NameOf is not null
        let isDrawn = field == s.World.Pmd || field == s.World.Pte || field == s.World.TableState
        from index in Enumerable.Range(0, field.Length)
        where isDrawn || s.Layout.Holds(field, index)
        select new StateValue(field.NameOf!(index)!, field.Show(s.Read(state, field, index)));

    private static StateValue[] Variables(CompiledScenario s, CompiledCpu cpu, ulong[] state)
    {
        if (IsDone(s, cpu, state))
            return [];
        IReadOnlyList<FrameVariable> variables = cpu.Program.Program.Variables;
        return [.. from local in cpu.LiveAt(cpu.Steps[s.Counter(state, cpu.Index)])
            let variable = variables[local]
            let raw = cpu.Place(local).Read(state)
            // What was assigned nothing yet would pass for the first pmd entry's lock.
            where variable.Type != nameof(LockId) || raw != 0
            select new StateValue(variable.Name, Show(s.World, variable.Type, raw))];
    }

    private static string Show(World world, string type, ulong raw) =>
        type == nameof(Outcome) ? CounterexampleText.OutcomeText((Outcome)raw) : world.Show(type, raw);

    private static IEnumerable<StateChange> Walks(CompiledScenario s, ulong[] before, ulong[] after)
    {
        World world = s.World;
        for (int walk = 0; walk < world.Walk.Length; walk++)
        {
            (string old, string now) = (Walk(s, walk, before), Walk(s, walk, after));
            if (old != now)
                yield return new StateChange(world.Walk.HiddenNameOf!(walk), old, now);
        }
    }

    private static string Walk(CompiledScenario s, int walk, ulong[] state)
    {
        World world = s.World;
        string stage = world.Walk.Show(s.Read(state, world.Walk, walk));
        return stage is nameof(PtSpec.StateMachines.PtlOwnershipState.Unmapped) or nameof(PtSpec.StateMachines.PtlOwnershipState.Rcu)
            ? stage
            : $"{stage} {world.WalkTable.Show(s.Read(state, world.WalkTable, walk))}";
    }
}
