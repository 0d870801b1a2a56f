using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>A compiled scenario and what a search of it leaves out.</summary>
internal sealed unsafe class ReducedScenario
{
    /// <summary>Prepares the reductions asked for, as far as this scenario admits them.</summary>
    public ReducedScenario(CompiledScenario scenario, Reductions asked)
    {
        Scenario = scenario;
        Symmetry = asked.HasFlag(Reductions.Symmetry) ? Symmetry.TryBuild(scenario) : null;
        Order = asked.HasFlag(Reductions.PartialOrder) ? PartialOrder.TryBuild(scenario, Symmetry) : null;
        if (scenario.NeverWaits.Any(n => n != 0))
            Spinning = new Spinning(scenario, Order?.TurningPoints() ?? [.. scenario.Cpus.Select(c => c.TurningPoints())]);
    }

    /// <summary>The scenario.</summary>
    public CompiledScenario Scenario { get; }

    /// <summary>Which steps are taken at once; null when none are.</summary>
    public PartialOrder? Order { get; }

    /// <summary>Which states stand for others; null when each stands for itself.</summary>
    public Symmetry? Symmetry { get; }

    /// <summary>Judges whether a CPU alone goes round for ever; null when nobody asks, or nobody can.</summary>
    public Spinning? Spinning { get; }

    /// <summary>What is left out in fact.</summary>
    public Reductions Applied =>
        (Order is null ? Reductions.None : Reductions.PartialOrder) | (Symmetry is null ? Reductions.None : Reductions.Symmetry);

    /// <summary>Whether the scenario itself had to be searched for progress: unless it holds there, that search has the answer.</summary>
    public bool AskedOfWhole { get; set; }

    /// <summary>Explores the scenario.</summary>
    /// <param name="options">The bounds.</param>
    /// <returns>The verdict with the counts of the reduced search; the path is one of the scenario itself, step by step.</returns>
    public ExplorationResult Explore(ExplorationOptions options) => new StagedSearch(this, options).Run();

    /// <summary>Looks for a violation along schedules with few delays.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="order">Which of many orders is tried.</param>
    /// <returns>No answer, or a violation with a path of the scenario itself, step by step.</returns>
    public ExplorationResult Hunt(ExplorationOptions options, int order)
    {
        ExplorationResult result = DirectedSearch.Run(new ReducedModel(this, reportsSpinning: true), options, order);
        return result.Verdict == Verdict.Violated ? new RealPath(this).Of(result) : result;
    }

    /// <summary>Turns a state into the one that stands for it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="room">Room for the successors of a state.</param>
    public void Represent(ulong* state, ulong* room)
    {
        Order?.Settle(state, room);
        Symmetry?.Represent(state);
    }
}
