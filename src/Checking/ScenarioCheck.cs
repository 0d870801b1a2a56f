using System.Diagnostics;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking;

/// <summary>How a scenario is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>Changes made to the routines first.</summary>
    public IReadOnlyList<Change> Changes { get; init; } = [];

    /// <summary>The properties looked at; all by default.</summary>
    public IReadOnlyList<Property> Properties { get; init; } = Property.All;

    /// <summary>
    /// Where the search is written down; null for nowhere. It goes on with the same <see cref="Reduce"/> only: <see cref="StagedSearch"/>
    /// says what is kept of a reduced one.
    /// </summary>
    public CheckpointPlace? Checkpoint { get; init; }

    /// <summary>
    /// Properties that are asked once every state is known. With <see cref="ExplorationOptions.Store"/> none of them may be looked at.
    /// </summary>
    public static IReadOnlyList<Property> NeedEveryState { get; } = [Property.Completion, Property.I8, Property.Progress];

    /// <summary>The bounds of the search.</summary>
    public ExplorationOptions Exploration { get; init; } = new();

    /// <summary>What the search leaves out; nothing by default.</summary>
    public Reductions Reduce { get; init; }

    /// <summary>Properties that a directed search cannot look at: only the whole tells.</summary>
    public static IReadOnlyList<Property> NotDirected { get; } = [Property.Completion, Property.Progress];

    /// <summary>
    /// The order of a directed search, at least 0; null for a search of everything. A directed search never says that anything holds,
    /// and does not ask for <see cref="NotDirected"/>. Not with <see cref="Checkpoint"/>.
    /// </summary>
    public int? Directed { get; init; }
}

/// <summary>How a property fared.</summary>
/// <param name="Property">The property.</param>
/// <param name="Triggered">How often it was looked at; 0 means that the scenario says nothing about it.</param>
/// <param name="IsViolated">Whether it was violated.</param>
public sealed record PropertyReport(Property Property, ulong Triggered, bool IsViolated);

/// <summary>What came of checking a scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Changes">The changes made to the routines.</param>
/// <param name="Exploration">The search: its verdict and counts.</param>
/// <param name="Properties">The properties looked at.</param>
/// <param name="StateBits">Bits of a packed state.</param>
/// <param name="StateWords">64-bit words of a packed state.</param>
/// <param name="Counterexample">A way to the violation, when there is one: the shortest, unless orders of steps were left out.</param>
public sealed record CheckReport(
    Scenario Scenario,
    IReadOnlyList<Change> Changes,
    ExplorationResult Exploration,
    IReadOnlyList<PropertyReport> Properties,
    int StateBits,
    int StateWords,
    Counterexample? Counterexample)
{
    /// <summary>The verdict.</summary>
    public Verdict Verdict => Exploration.Verdict;

    /// <summary>What the search left out in fact: its counts are of what it looked at.</summary>
    public Reductions Reduced { get; init; }

    /// <summary>
    /// Whether progress took one more search, which left nothing out and is not in the counts: what was left of the scenario goes round.
    /// </summary>
    public bool AskedOfWhole { get; init; }

    /// <summary>Of a search that ended without an answer: the parts of the state that are spread most, the widest first.</summary>
    internal IReadOnlyList<FieldSpread> Widest { get; init; } = [];

    /// <summary>In how many of the states that is so.</summary>
    internal int Sampled { get; init; }

    /// <summary>Whether verdict and counts are those that the scenario's file pins; true when it pins none.</summary>
    public bool IsAsExpected => Differences.Count == 0 && !(FoundNothing && Scenario.Expect is not null);

    /// <summary>What the scenario's file pins and was found to be otherwise, each as "expected ..., found ...".</summary>
    public IReadOnlyList<string> Differences
    {
        get
        {
            if (Scenario.Expect is not { } expect)
                return [];
            var differences = new List<string>();
            string expected = expect.Violates is { } name ? $"violates {name}" : "holds";
            if (expected != Found && !(FoundNothing && expect.Violates is null))
                differences.Add($"expected {expected}, found {Found}");
            // Pinned counts are those of a search that has an answer and leaves nothing out.
            if (Verdict is Verdict.OutOfBudget or Verdict.Cancelled || Reduced != Reductions.None || Exploration.Omissions is not null || Exploration.Delays is not null)
                return differences;
            Compare(expect.States, Exploration.States, "states");
            Compare(expect.Transitions, Exploration.Transitions, "transitions");
            Compare(expect.Depth, Exploration.Depth, "depth");
            return differences;

            void Compare(long? pinned, long counted, string what)
            {
                if (pinned is { } number && number != counted)
                    differences.Add($"expected {what} {number}, found {what} {counted}");
            }
        }
    }

    // States may have been omitted: that contradicts nothing, and confirms nothing.
    private bool FoundNothing => Verdict == Verdict.OutOfBudget && Exploration.Bound == Bound.Omissions;

    private string Found => Verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Violated => $"violates {Counterexample!.Failure.Property.Name}",
        Verdict.OutOfBudget when Exploration.Bound == Bound.Omissions => "nothing, but states may have been omitted",
        Verdict.OutOfBudget => "no answer within the budget",
        _ => "no answer before it was ended",
    };
}

/// <summary>Checks a scenario: every interleaving of its operations, every property.</summary>
public static class ScenarioCheck
{
    /// <summary>Explores a scenario.</summary>
    /// <exception cref="ChangeException">A change cannot be made.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be gone on from, or cannot be written.</exception>
    /// <exception cref="NotSupportedException">The scenario is too large to be packed.</exception>
    /// <exception cref="ArgumentException">What is asked for does not go together, as the options say.</exception>
    public static CheckReport Run(Scenario scenario, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new CheckOptions();
        var routines = new ChangedRoutines(scenario.Kernel, options.Changes);
        int depth = options.Checkpoint?.StoreBufferDepth() ?? CompiledScenario.FirstStoreBufferDepth;
        while (true)
        {
            using var compiled = new CompiledScenario(scenario, routines.Find, options.Properties.Contains, depth);
            CheckReport report = Run(compiled, scenario, options);
            depth = report.Counterexample is { } found ? compiled.DepthInsteadOf(found.Failure) : 0;
            if (depth == 0)
                return report;
        }
    }

    /// <summary>Estimates how many states a scenario has, from a short search and a sample of walks.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">How it is to be checked.</param>
    /// <param name="steps">How many steps the walks take together, at least.</param>
    /// <exception cref="ChangeException">A change cannot be made.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="NotSupportedException">The scenario is too large to be packed.</exception>
    internal static EstimateOfStates Estimate(Scenario scenario, CheckOptions options, int steps = SampleOfWalks.DefaultSteps)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(options);
        var routines = new ChangedRoutines(scenario.Kernel, options.Changes);
        using var compiled = new CompiledScenario(scenario, routines.Find, options.Properties.Contains);
        return EstimateOfStates.Of(compiled.Model, steps, cancellation: options.Exploration.Cancellation);
    }

    /// <summary>Estimates how long a search of a scenario takes.</summary>
    /// <exception cref="ChangeException">A change cannot be made.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="NotSupportedException">The scenario is too large to be packed.</exception>
    internal static EstimateOfTime EstimateTime(Scenario scenario, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(options);
        long start = Stopwatch.GetTimestamp();
        var routines = new ChangedRoutines(scenario.Kernel, options.Changes);
        using var compiled = new CompiledScenario(scenario, routines.Find, options.Properties.Contains);
        TimeSpan preparation = Stopwatch.GetElapsedTime(start);
        CancellationToken cancellation = options.Exploration.Cancellation;
        return new EstimateOfTime(
            EstimateOfStates.Of(compiled.Model, cancellation: cancellation),
            preparation,
            SearchRate.Measure(compiled.Model, options.Exploration.Threads, cancellation));
    }

    /// <summary>Explores a scenario that was compiled with the changes and for the properties of the options.</summary>
    internal static CheckReport Run(CompiledScenario compiled, Scenario scenario, CheckOptions options)
    {
        if (options.Checkpoint is not null && options.Directed is not null)
            throw new ArgumentException("A directed search is not written down.", nameof(options));
        ulong[] triggered = [];
        var sample = new SampleOfStates();
        ExplorationOptions bounds = options.Exploration with
        {
            Sample = sample,
            Checkpoint = options.Checkpoint?.Of(scenario, options, compiled),
            NeverEnds = compiled.NeverEnds,
            NeverWaits = compiled.NeverWaits,
            NeverProgresses = compiled.NeverProgresses,
            Searched = () => triggered = Triggered(compiled, options),
        };
        ReducedScenario? reduced =
            options.Reduce == Reductions.None && options.Directed is null ? null : new ReducedScenario(compiled, options.Reduce);
        ExplorationResult result = reduced is null ? Explorer.Run(compiled.Model, bounds)
            : options.Directed is { } order ? reduced.Hunt(bounds, order)
            : reduced.Explore(bounds);
        if (triggered.Length == 0)
            triggered = Triggered(compiled, options);
        Counterexample? counterexample = result.Verdict == Verdict.Violated
            ? CounterexampleBuilder.Build(
                compiled, options.Changes, options.Properties, result.Path, compiled.Check(result.Property), result.Cycle)
            : null;
        Property? failed = counterexample?.Failure.Property;
        // Of two searches the one that has the answer is the one that counts.
        bool isAnswerOfWhole = reduced is { AskedOfWhole: true } && result.Verdict != Verdict.Holds;
        PropertyReport[] properties = [.. options.Properties.Select((p, i) => new PropertyReport(
            p, WasAskedOfAll(p, result.Verdict, failed) ? (ulong)result.States : triggered[i], failed == p))];
        return new CheckReport(scenario, options.Changes, result, properties, compiled.Layout.Bits, compiled.Layout.Words, counterexample)
        {
            Reduced = reduced is null || isAnswerOfWhole ? Reductions.None : reduced.Applied,
            AskedOfWhole = reduced is { AskedOfWhole: true } && !isAnswerOfWhole,
            Widest = FieldSpread.Widest(compiled, sample.States),
            Sampled = sample.States.Count,
        };
    }

    // What is asked once every state is known is asked of all of them or of none, one after the other, until one is violated.
    private static bool WasAskedOfAll(Property property, Verdict verdict, Property? failed)
    {
        int place = AskedAtLast.IndexOf(property);
        return place >= 0 && (verdict == Verdict.Holds || (failed is not null && AskedAtLast.IndexOf(failed) >= place));
    }

    private static readonly List<Property> AskedAtLast = [.. CheckOptions.NeedEveryState];

    // Before the states are gone through once more for completion, so that nothing is counted twice.
    private static ulong[] Triggered(CompiledScenario compiled, CheckOptions options) =>
        [.. options.Properties.Select(compiled.Triggered)];

    /// <summary>Takes away from a violating scenario whatever the violation does not need.</summary>
    /// <param name="violated">A report with a violation.</param>
    /// <param name="options">How the scenario was checked; every simpler one is checked in the same way.</param>
    /// <returns>The report of the simplest scenario that violates the same property; on a cancellation, of the simplest so far.</returns>
    public static CheckReport Shrink(CheckReport violated, CheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(violated);
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Checkpoint = null };
        CheckReport best = violated with { Scenario = violated.Scenario with { Expect = null } };
        ViolationShrinker.Shrink(best.Scenario, candidate =>
        {
            if (options.Exploration.Cancellation.IsCancellationRequested
                || TryRun(candidate, options) is not { Counterexample: { } c } simpler
                || c.Failure.Property != violated.Counterexample!.Failure.Property)
                return false;
            best = simpler;
            return true;
        });
        return best;
    }

    // A change may make a simpler scenario one that cannot be compiled (a loop without any step): then it is not simpler.
    private static CheckReport? TryRun(Scenario candidate, CheckOptions options)
    {
        try
        {
            return Run(candidate, options);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
