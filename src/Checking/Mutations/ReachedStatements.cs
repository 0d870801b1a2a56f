using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;

namespace PtSpec.Checking.Mutations;

/// <summary>The statements that a scenario's CPUs may come to.</summary>
public sealed class ReachedStatements
{
    private readonly HashSet<(string Routine, int Step)> statements;

    private ReachedStatements(HashSet<(string Routine, int Step)> statements)
    {
        this.statements = statements;
        Routines = statements.Select(s => s.Routine).ToHashSet();
    }

    /// <summary>Collects them from the linked programs: what configuration and constants decide is decided.</summary>
    public static ReachedStatements Of(CompiledScenario compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        var reached = new HashSet<(string Routine, int Step)>();
        foreach (CompiledCpu cpu in compiled.Cpus)
        {
            foreach (int n in ControlFlow.Reachable(cpu.Nodes, cpu.Program.Program.Entry))
                reached.Add((cpu.Nodes[n].Origin.Routine.Id, cpu.Nodes[n].Origin.Source.Number));
        }
        return new ReachedStatements(reached);
    }

    /// <summary>Whether a statement is among them.</summary>
    /// <param name="routine">The routine's C# name.</param>
    /// <param name="step">The statement's number.</param>
    public bool Contains(string routine, int step) => statements.Contains((routine, step));

    /// <summary>Whether any statement of a routine is among them.</summary>
    public bool Contains(string routine) => Routines.Contains(routine);

    /// <summary>The C# names of the routines that they belong to.</summary>
    public IReadOnlySet<string> Routines { get; }
}
