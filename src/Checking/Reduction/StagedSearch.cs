using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>The searches that give the answer about a reduced scenario, in their order.</summary>
internal enum SearchStage
{
    /// <summary>Of what is left of the scenario.</summary>
    Reduced,

    /// <summary>The same once more, now that a CPU is known to go round for ever alone: for the path there.</summary>
    Spinning,

    /// <summary>Of the scenario itself, as what is left of it goes round: whether that is progress.</summary>
    Progress,
}

/// <summary>Explores a reduced scenario, by one search or by several of which each asks what the one before could not tell.</summary>
/// <remarks>
/// <para>A reduced search that goes round nowhere proves progress: a path without end, of which only finitely many steps can follow
/// one another that are left out, would be one there too. Otherwise the scenario itself is searched.</para>
/// <para>A checkpoint holds the states of the search that is under way, and beside them what is not in those states: which search it
/// is; of the first, whether a CPU was found going round alone, as states are not judged again; of the last, what the first one came
/// to. Of the reduction nothing is written down, and nothing need be: which steps are preferred and which state stands for which
/// follow from the scenario and the state alone, and not from what was visited before. That preferred steps come to an end, the
/// programs' own turning points see to, so there is no proviso about cycles that would look at the search, and there are no sleep
/// sets.</para>
/// </remarks>
/// <param name="reduced">The scenario and what is left out of it.</param>
/// <param name="options">The bounds.</param>
internal sealed class StagedSearch(ReducedScenario reduced, ExplorationOptions options)
{
    /// <summary>How many stages there are.</summary>
    public const int Stages = (int)SearchStage.Progress + 1;

    private readonly ExplorationOptions bounds = options with { NeverEnds = reduced.Scenario.NeverEnds, NeverWaits = [] };
    private ulong[] counted = [];

    /// <summary>Begins with the first stage, or goes on with the one that was written down.</summary>
    /// <returns>The verdict with the counts of the reduced search; the path is one of the scenario itself, step by step.</returns>
    public ExplorationResult Run() => WrittenStage() switch
    {
        SearchStage.Spinning => ForSpinning(resumed: 0),
        SearchStage.Progress => ForProgress(first: null),
        _ => FromTheStart(),
    };

    private ExplorationResult FromTheStart()
    {
        ExplorationResult result = Explorer.Run(new ReducedModel(reduced, reportsSpinning: false), bounds with
        {
            Searched = Searched,
            Checkpoint = Place(
                SearchStage.Reduced,
                place => [reduced.Spinning is { WasFound: true } ? 1UL : 0, .. place.Tally()],
                (place, before) =>
                {
                    reduced.Spinning?.Recall(before[0] != 0);
                    place.Restore(before[1..]);
                }),
        });
        bool goesRound = result.Verdict == Verdict.Violated && result.Property == reduced.Scenario.NeverProgresses;
        if (goesRound)
            result = result with { Verdict = Verdict.Holds, Property = 0, Path = [], Cycle = [] };
        if (result.Verdict == Verdict.Holds && reduced.Spinning is { WasFound: true })
            return ForSpinning(result.Resumed);
        return goesRound ? ForProgress(result) : Real(result);
    }

    private void Searched()
    {
        counted = options.Checkpoint?.Tally() ?? [];
        options.Searched?.Invoke();
    }

    // It looks at the same states again, and is the one that has an answer.
    private ExplorationResult ForSpinning(long resumed)
    {
        reduced.Scenario.ForgetTally();
        ExplorationResult result = Explorer.Run(new ReducedModel(reduced, reportsSpinning: true), bounds with
        {
            NeverProgresses = 0,
            Checkpoint = Place(SearchStage.Spinning, place => place.Tally(), (place, before) => place.Restore(before)),
        });
        return Real(result) with { Resumed = resumed + result.Resumed };
    }

    // Who goes round, and whether that is fair, only the scenario itself tells.
    private ExplorationResult ForProgress(ExplorationResult? first)
    {
        long resumed = first?.Resumed ?? 0;
        reduced.AskedOfWhole = true;
        ExplorationResult whole = Explorer.Run(reduced.Scenario.Model, options with
        {
            NeverEnds = 0,
            NeverWaits = [],
            NeverProgresses = reduced.Scenario.NeverProgresses,
            Searched = null,
            Checkpoint = Place(
                SearchStage.Progress,
                _ => [.. Numbers(first!), .. counted],
                (place, before) =>
                {
                    first = Answer(before);
                    place.Restore(before[Numbers(first).Length..]);
                    Searched();
                }),
        });
        ExplorationResult answer = whole.Verdict == Verdict.Holds ? first! : whole;
        return answer with { Resumed = resumed + whole.Resumed };
    }

    private ExplorationResult Real(ExplorationResult result) =>
        result.Verdict == Verdict.Violated ? new RealPath(reduced).Of(result) : result;

    // What the first stage came to, when another follows it that may confirm it.
    private static ulong[] Numbers(ExplorationResult held) =>
        [(ulong)held.States, (ulong)held.Transitions, (ulong)held.Depth, (ulong)held.PeakMemoryBytes];

    private static ExplorationResult Answer(ulong[] numbers) => new()
    {
        Verdict = Verdict.Holds,
        Bound = Bound.None,
        States = (long)numbers[0],
        Transitions = (long)numbers[1],
        Depth = (int)numbers[2],
        PeakMemoryBytes = (long)numbers[3],
        Property = 0,
        Path = [],
    };

    private SearchStage WrittenStage()
    {
        int stage = options.Checkpoint is { } place ? place.WrittenStage() - place.Stage : 0;
        return stage is > 0 and < Stages ? (SearchStage)stage : SearchStage.Reduced;
    }

    // Where a stage is written down, with what else it needs to go on.
    private Checkpoint? Place(SearchStage stage, Func<Checkpoint, ulong[]> tally, Action<Checkpoint, ulong[]> restore) =>
        options.Checkpoint is not { } place ? null : place with
        {
            Stage = place.Stage + (int)stage,
            Tally = () => tally(place),
            Restore = before => restore(place, before),
        };
}
