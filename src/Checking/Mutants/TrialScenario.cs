using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>A scenario on which mutants are tried: it holds as it is, so what breaks there is the mutant's doing.</summary>
public sealed class TrialScenario
{
    private TrialScenario(string name, Scenario scenario, ReachedStatements reached, long states, string program) =>
        (Name, Scenario, Reached, States, Program) = (name, scenario, reached, states, program);

    /// <summary>What it is called in reports: a scenario's or a bug's name, with the kernel where that is not its own.</summary>
    public string Name { get; }

    /// <summary>The scenario; it expects nothing itself.</summary>
    public Scenario Scenario { get; }

    /// <summary>The statements that it may come to.</summary>
    public ReachedStatements Reached { get; }

    /// <summary>States visited without any mutant.</summary>
    public long States { get; }

    /// <summary>What its CPUs do, as a text.</summary>
    internal string Program { get; }

    /// <summary>Explores a scenario as it is; null when it is not shown to hold within the bounds.</summary>
    public static TrialScenario? Prepare(string name, Scenario scenario, ExplorationOptions bounds)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Scenario open = scenario with { Expect = null };
        try
        {
            using var compiled = new CompiledScenario(open);
            CheckReport report = ScenarioCheck.Run(compiled, open, new CheckOptions { Exploration = bounds });
            return report.Verdict == Verdict.Holds
                ? new TrialScenario(name, open, ReachedStatements.Of(compiled), report.Exploration.States, ProgramText.Of(compiled))
                : null;
        }
        catch (NotSupportedException)
        {
            // Too large for the packing or the monitor.
            return null;
        }
    }

    /// <summary>Whether a mutant's statements are among those that the scenario may come to.</summary>
    public bool Reaches(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return mutant.Change.Steps.All(step => Reached.Contains(mutant.Text.Id, step));
    }
}
