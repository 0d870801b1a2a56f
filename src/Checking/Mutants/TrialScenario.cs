using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>A scenario on which mutants are tried: it holds as it is, so what breaks there is the mutant's doing.</summary>
public sealed class TrialScenario
{
    private TrialScenario(string name, Scenario scenario, TrialTier tier, ReachedStatements reached, long states, string program) =>
        (Name, Scenario, Tier, Reached, States, Program) = (name, scenario, tier, reached, states, program);

    /// <summary>What it is called in reports: a scenario's or a bug's name, with the kernel where that is not its own.</summary>
    public string Name { get; }

    /// <summary>The scenario; it expects nothing itself.</summary>
    public Scenario Scenario { get; }

    /// <summary>How early the trial is made.</summary>
    public TrialTier Tier { get; }

    /// <summary>The statements that it may come to.</summary>
    public ReachedStatements Reached { get; }

    /// <summary>States visited without any mutant.</summary>
    public long States { get; }

    /// <summary>What its CPUs do, as a text.</summary>
    internal string Program { get; }

    /// <summary>Explores a scenario as it is.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="scenario">The scenario; it expects nothing itself.</param>
    /// <param name="tier">How early the trial is made.</param>
    /// <param name="routines">The C# names of the routines that it should come to one of.</param>
    /// <param name="isNew">Whether what its CPUs do is worth another trial.</param>
    /// <param name="bounds">The bounds of the search.</param>
    /// <returns>The trial; null when it is not shown to hold within the bounds, comes to none of the routines, or is not new.</returns>
    internal static TrialScenario? Prepare(
        string name,
        Scenario scenario,
        TrialTier tier,
        IReadOnlyCollection<string> routines,
        Func<string, bool> isNew,
        ExplorationOptions bounds)
    {
        try
        {
            using var compiled = new CompiledScenario(scenario);
            ReachedStatements reached = ReachedStatements.Of(compiled);
            if (!routines.Any(reached.Contains))
                return null;
            string program = ProgramText.Of(compiled);
            if (!isNew(program))
                return null;
            CheckReport report = ScenarioCheck.Run(compiled, scenario, new CheckOptions { Exploration = bounds });
            return report.Verdict == Verdict.Holds
                ? new TrialScenario(name, scenario, tier, reached, report.Exploration.States, program)
                : null;
        }
        catch (NotSupportedException)
        {
            // Too large for the packing or the monitor.
            return null;
        }
    }

    /// <summary>A smaller scenario in which a mutant is killed for the same reason; this one when there is none.</summary>
    internal TrialScenario Smaller(string name, CheckReport killed, CheckOptions options)
    {
        Scenario smaller = ScenarioCheck.Shrink(killed, options).Scenario with { Name = name };
        return Prepare(name, smaller, Tier, [.. Reached.Routines], _ => true, options.Exploration) ?? this;
    }

    /// <summary>Whether a mutant's statements are among those that the scenario may come to.</summary>
    public bool Reaches(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return mutant.Change.Steps.All(step => Reached.Contains(mutant.Text.Id, step));
    }
}
