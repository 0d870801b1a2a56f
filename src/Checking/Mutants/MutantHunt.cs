using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>Tries mutants on scenarios, in their order, until one kills.</summary>
internal static class MutantHunt
{
    private const int LooksForEachTrial = 2;

    /// <summary>Tries a mutant; the answer depends on the mutant, the scenarios and the bounds alone.</summary>
    /// <param name="mutant">The mutant.</param>
    /// <param name="trials">The scenarios, those to be tried first at the front.</param>
    /// <param name="bounds">The bounds of each search.</param>
    /// <param name="atMost">In how many scenarios that it makes another program of it is tried; twice as many are looked at.</param>
    public static MutantReport Run(Mutant mutant, IEnumerable<TrialScenario> trials, ExplorationOptions bounds, int atMost = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(bounds);
        int reached = 0;
        int different = 0;
        int refused = 0;
        int open = 0;
        foreach (TrialScenario trial in trials.Where(t => t.Reaches(mutant)))
        {
            if (different == atMost || reached / LooksForEachTrial == atMost)
                break;
            Outcome outcome = Try(mutant, trial, bounds, out Kill? kill);
            if (outcome == Outcome.Cancelled)
                return new MutantReport(mutant, Fate.Cancelled, null, reached, different, open);
            if (outcome == Outcome.BreaksAnyway)
                continue;
            reached++;
            refused += outcome == Outcome.Refused ? 1 : 0;
            different += outcome is Outcome.Killed or Outcome.Holds or Outcome.Open ? 1 : 0;
            open += outcome == Outcome.Open ? 1 : 0;
            if (outcome == Outcome.Killed)
                return new MutantReport(mutant, Fate.Killed, kill, reached, different, open);
        }
        Fate fate = different > 0 ? Fate.Survived
            : refused > 0 ? Fate.Stillborn
            : reached > 0 ? Fate.SameProgram
            : Fate.NotReached;
        return new MutantReport(mutant, fate, null, reached, different, open);
    }

    /// <summary>Whether a mutant makes another program of a scenario; null where the scenario does not come to its statements.</summary>
    internal static bool? IsAnotherProgram(Mutant mutant, Scenario scenario)
    {
        using var original = new CompiledScenario(scenario);
        ReachedStatements reached = ReachedStatements.Of(original);
        if (!mutant.Change.Steps.All(step => reached.Contains(mutant.Text.Id, step)))
            return null;
        using var changed = new CompiledScenario(scenario, new ChangedRoutines(scenario.Kernel, [mutant.Change]).Find);
        return ProgramText.Of(changed) != ProgramText.Of(original);
    }

    private static Outcome Try(Mutant mutant, TrialScenario trial, ExplorationOptions bounds, out Kill? kill)
    {
        kill = null;
        if (bounds.Cancellation.IsCancellationRequested)
            return Outcome.Cancelled;
        var options = new CheckOptions { Changes = [mutant.Change], Exploration = bounds };
        CheckReport report;
        try
        {
            using var compiled = new CompiledScenario(
                trial.Scenario, new ChangedRoutines(trial.Scenario.Kernel, options.Changes).Find);
            if (ProgramText.Fingerprint(compiled) == trial.Fingerprint)
                return Outcome.Same;
            report = ScenarioCheck.Run(compiled, trial.Scenario, options);
            // With too little room for pending stores nothing is known yet.
            if (report.Counterexample is { } full && compiled.DepthInsteadOf(full.Failure) != 0)
                report = ScenarioCheck.Run(trial.Scenario, options);
        }
        catch (NotSupportedException)
        {
            return Outcome.Refused;
        }
        if (report.Counterexample is { } counterexample)
        {
            Verdict asItIs = trial.AsItIs(bounds);
            if (asItIs != Verdict.Holds)
                return asItIs == Verdict.Cancelled ? Outcome.Cancelled : Outcome.BreaksAnyway;
            // A random scenario is nothing to remember; what is left of it when it is shrunk may be.
            TrialScenario shown = trial.Tier == TrialTier.Generated ? trial.Smaller(NameFor(mutant), report, options) : trial;
            if (shown != trial)
            {
                report = ScenarioCheck.Run(shown.Scenario, options);
                counterexample = report.Counterexample ?? counterexample;
            }
            kill = new Kill(
                counterexample.Failure.Property, shown, counterexample.Steps.Count, report.Exploration.States, CondensedTrace.Markdown(counterexample));
        }
        return report.Verdict switch
        {
            Verdict.Violated => Outcome.Killed,
            Verdict.Holds => Outcome.Holds,
            Verdict.OutOfBudget => Outcome.Open,
            _ => Outcome.Cancelled,
        };
    }

    private static string NameFor(Mutant mutant) =>
        string.Join('-', mutant.Change.ToString().Split(' ', '#').Append($"in-{mutant.Kernels.TrimEnd('-').TrimStart('-')}"));

    private enum Outcome
    {
        Same,
        Refused,
        Holds,
        Open,
        Killed,
        BreaksAnyway,
        Cancelled,
    }
}
