using System.Runtime.InteropServices;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutants;

/// <summary>What CPUs do with a statement, in all interleavings of the scenarios that were looked at.</summary>
[Flags]
internal enum VisitKinds
{
    /// <summary>Nobody runs it.</summary>
    None = 0,

    /// <summary>Somebody runs it.</summary>
    Run = 1,

    /// <summary>Its condition comes out true; that of a jump always does.</summary>
    IsTrue = 2,

    /// <summary>Its condition comes out false.</summary>
    IsFalse = 4,
}

/// <summary>Which statements the CPUs of scenarios run, and how their conditions come out.</summary>
internal sealed class Visits
{
    private readonly Dictionary<(string Routine, int Step), VisitKinds> kinds = [];

    /// <summary>What is done with a statement.</summary>
    /// <param name="routine">The routine's C# name.</param>
    /// <param name="step">The statement's number.</param>
    public VisitKinds this[string routine, int step] => kinds.GetValueOrDefault((routine, step));

    /// <summary>The statements that somebody runs.</summary>
    public IReadOnlyCollection<(string Routine, int Step)> Statements => kinds.Keys;

    /// <summary>Whether every state was gone through.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Goes through the states of a scenario, where a statement of the compiled program stands at its place in the linked one.</summary>
    /// <param name="scenario">The scenario, in which no property is violated.</param>
    /// <param name="maxStates">After how many states nothing more is looked at.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="NotSupportedException">The scenario is too large for the packing or the monitor.</exception>
    public static Visits Of(Scenario scenario, long maxStates, CancellationToken cancellation)
    {
        using var compiled = new CompiledScenario(scenario, isChecked: property => property != Properties.Property.Linearizability);
        var visits = new Visits();
        IReadOnlyList<FlatNode>[] linked = [.. compiled.Cpus.Select(cpu => Linker.Link(compiled.World, cpu.Index, Routines.Find).Nodes)];
        var initial = new ulong[compiled.Layout.Words];
        compiled.WriteInitial(initial);
        for (int cpu = 0; cpu < compiled.Cpus.Count; cpu++)
            visits.Note(compiled.Cpus[cpu], linked[cpu], StepResult.WayToFirstStep(compiled, cpu, initial));
        var seen = new HashSet<ulong[]>(new SameWords()) { initial };
        var open = new Queue<ulong[]>([initial]);
        while (open.TryDequeue(out ulong[]? state))
        {
            if (seen.Count > maxStates)
            {
                visits.IsWhole = false;
                break;
            }
            cancellation.ThrowIfCancellationRequested();
            foreach ((int actor, int choice, ulong[] next) in Successors.Of(compiled, state, out _))
            {
                if (actor < compiled.Cpus.Count)
                    visits.Note(compiled.Cpus[actor], linked[actor], StepResult.Way(compiled, actor, choice, state, next));
                if (seen.Add(next))
                    open.Enqueue(next);
            }
        }
        return visits;
    }

    /// <summary>Adds what is done in other scenarios.</summary>
    public void Add(Visits other)
    {
        foreach (((string, int) statement, VisitKinds more) in other.kinds)
            Add(statement, more);
    }

    /// <summary>Adds what must be done in the scenario that killed a mutant, or it would not have told.</summary>
    public void AddKilled(Mutant mutant)
    {
        VisitKinds way = mutant.Change is Mutations.Force force ? force.Value ? VisitKinds.IsFalse : VisitKinds.IsTrue : VisitKinds.None;
        foreach (int step in mutant.Change.Steps)
            Add((mutant.Text.Id, step), VisitKinds.Run | way);
    }

    private void Note(CompiledCpu cpu, IReadOnlyList<FlatNode> linked, IReadOnlyList<(int Node, int Next)> way)
    {
        foreach ((int node, int next) in way)
        {
            // What is known beforehand is simplified away; the linked node tells what it was.
            FlatNode original = linked.Count > node ? linked[node] : cpu.Nodes[node];
            Add(Statement(original.Origin), original is FlatBranch branch ? Way(branch, next) : VisitKinds.Run);
            for (Origin? caller = original.Origin.Caller; caller is not null; caller = caller.Caller)
                Add(Statement(caller), VisitKinds.Run);
        }
    }

    // One that configuration decides leads one way, and its constant tells which.
    private static VisitKinds Way(FlatBranch branch, int next)
    {
        bool isTrue = branch.WhenTrue == branch.WhenFalse ? !Fold.IsFalse(branch.Condition) : next == branch.WhenTrue;
        return VisitKinds.Run | (isTrue ? VisitKinds.IsTrue : VisitKinds.IsFalse);
    }

    private static (string Routine, int Step) Statement(Origin origin) => (origin.Routine.Id, origin.Source.Number);

    private void Add((string Routine, int Step) statement, VisitKinds more) =>
        CollectionsMarshal.GetValueRefOrAddDefault(kinds, statement, out _) |= more;
}
