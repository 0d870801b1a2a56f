using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutations;

/// <summary>The statements that a scenario's CPUs may come to.</summary>
internal sealed class ReachedStatements
{
    private readonly HashSet<(string Routine, int Step)> statements;

    private ReachedStatements(HashSet<(string Routine, int Step)> statements) => this.statements = statements;

    /// <summary>Collects them from what is left when everything that cannot matter is gone.</summary>
    public static ReachedStatements Of(CompiledScenario compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        return Of(compiled.Cpus.Select(c => (c.Nodes, c.Program.Program.Entry)));
    }

    /// <summary>Collects them from the linked programs: what configuration decides is decided, but not what nobody writes. Quick.</summary>
    public static ReachedStatements Linked(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var world = new World(scenario);
        return Of(Enumerable.Range(0, world.Cpus).Select(cpu => Linker.Link(world, cpu, Routines.Find)).Select(p => (p.Nodes, p.Entry)));
    }

    private static ReachedStatements Of(IEnumerable<(IReadOnlyList<FlatNode> Nodes, int Entry)> programs) => new(programs
        .SelectMany(p => ControlFlow.Reachable(p.Nodes, p.Entry).Select(n => p.Nodes[n].Origin))
        .Select(origin => (origin.Routine.Id, origin.Source.Number)).ToHashSet());

    /// <summary>Whether a statement is among them.</summary>
    /// <param name="routine">The routine's C# name.</param>
    /// <param name="step">The statement's number.</param>
    public bool Contains(string routine, int step) => statements.Contains((routine, step));
}
