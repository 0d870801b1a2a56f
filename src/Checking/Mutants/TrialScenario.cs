using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>
/// A scenario on which mutants are tried. What it comes to, and that it holds as it is, is found out when somebody asks, and kept;
/// several threads may ask.
/// </summary>
internal sealed class TrialScenario
{
    private readonly Lazy<ReachedStatements> linked;
    private readonly Lazy<Text?> text;
    private readonly Lazy<bool> isRepeat;
    private readonly Lock judging = new();
    private Verdict? verdict;

    /// <summary>Makes a trial of a scenario.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="scenario">The scenario; it expects nothing itself.</param>
    /// <param name="tier">How early the trial is made.</param>
    /// <param name="earlier">Trials of the same scenario in other kernels: one whose CPUs do the same makes this one needless.</param>
    internal TrialScenario(string name, Scenario scenario, TrialTier tier, IReadOnlyList<TrialScenario> earlier)
    {
        (Name, Scenario, Tier) = (name, scenario, tier);
        linked = new Lazy<ReachedStatements>(() => ReachedStatements.Linked(scenario));
        text = new Lazy<Text?>(() => Compile(scenario));
        isRepeat = new Lazy<bool>(() => earlier.Any(other => other.Fingerprint == Fingerprint));
    }

    /// <summary>What it is called in reports: a scenario's or a bug's name, with the kernel where that is not its own.</summary>
    public string Name { get; }

    /// <summary>What candidates would be called that are the same but for their names.</summary>
    internal List<string> OtherNames { get; } = [];

    /// <summary>Whether it is called so, or one that is the same.</summary>
    public bool IsCalled(string name) => Name == name || OtherNames.Contains(name);

    /// <summary>The scenario; it expects nothing itself.</summary>
    public Scenario Scenario { get; }

    /// <summary>How early the trial is made.</summary>
    public TrialTier Tier { get; }

    /// <summary>What its CPUs do, in short; null where it is too large for the packing or the monitor.</summary>
    internal string? Fingerprint => text.Value?.Fingerprint;

    /// <summary>What its CPUs do with which statements; nothing where it does not come to one of those asked about.</summary>
    internal Visits Visits(IReadOnlyList<(string Routine, int Step)> asked, ExplorationOptions bounds)
    {
        bool mayTell = asked.Any(s => linked.Value.Contains(s.Routine, s.Step))
            && text.Value is { } compiled && asked.Any(s => compiled.Reached.Contains(s.Routine, s.Step));
        return mayTell ? Mutants.Visits.Of(Scenario, bounds.MaxStates, bounds.Cancellation) : new Visits();
    }

    /// <summary>What mutants change in the scenario, as far as that can be told.</summary>
    /// <param name="reaching">The mutants, whose statements it comes to.</param>
    /// <param name="bounds">How many states are too many.</param>
    internal Dictionary<Mutant, Behaviour> Compare(IReadOnlyList<Mutant> reaching, ExplorationOptions bounds)
    {
        var found = new Dictionary<Mutant, Behaviour>();
        if (reaching.Count == 0)
            return found;
        using var trial = new BehaviourTrial(Scenario, bounds.MaxStates, bounds.Cancellation);
        foreach (Mutant mutant in reaching)
        {
            if (trial.Of(mutant) is { } behaviour)
                found[mutant] = behaviour;
        }
        return found;
    }

    /// <summary>Whether a mutant's statements are among those that the scenario may come to, and no earlier trial does the same.</summary>
    public bool Reaches(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return Contains(linked.Value) && text.Value is { } compiled && Contains(compiled.Reached) && !isRepeat.Value;

        bool Contains(ReachedStatements reached) => mutant.Change.Steps.All(step => reached.Contains(mutant.Text.Id, step));
    }

    /// <summary>What comes of the scenario without any mutant. A cancelled search is not remembered.</summary>
    internal Verdict AsItIs(ExplorationOptions bounds)
    {
        lock (judging)
        {
            if (verdict is { } known)
                return known;
            Verdict found = ScenarioCheck.Run(Scenario, new CheckOptions { Exploration = bounds }).Verdict;
            if (found != Verdict.Cancelled)
                verdict = found;
            return found;
        }
    }

    /// <summary>A smaller scenario in which a mutant is killed for the same reason; this one when there is none that holds without it.</summary>
    internal TrialScenario Smaller(string name, CheckReport killed, CheckOptions options)
    {
        Scenario smaller = ScenarioCheck.Shrink(killed, options).Scenario with { Name = name };
        var trial = new TrialScenario(name, smaller, Tier, []);
        return trial.AsItIs(options.Exploration) == Verdict.Holds ? trial : this;
    }

    private static Text? Compile(Scenario scenario)
    {
        try
        {
            using var compiled = new CompiledScenario(scenario);
            return new Text(ReachedStatements.Of(compiled), ProgramText.Fingerprint(compiled));
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private sealed record Text(ReachedStatements Reached, string Fingerprint);
}
