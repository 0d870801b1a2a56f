using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Checking;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Reduction;

/// <summary>A reduced search that was ended goes on where it was, in whichever of its stages that is.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public sealed class ReducedCheckpointProperties : IDisposable
{
    private const long StatesOfEach = 5000;

    private static readonly Reductions[] Each = [Reductions.PartialOrder, Reductions.Symmetry, Reductions.All];

    private readonly string folder = Directory.CreateTempSubdirectory("ptspec-reduced-checkpoint-").FullName;

    private CheckpointPlace Place => new(folder, TimeSpan.Zero);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Property(MaxTest = 25)]
    public void Ended_after_whichever_levels_it_reports_the_same(ChangedScenario changed, int which, PositiveInt first, PositiveInt more)
    {
        if (!changed.CanBeCompiled)
            return;
        var options = new CheckOptions
        {
            Changes = changed.Changes,
            Reduce = Each[Math.Abs(which % Each.Length)],
            Exploration = new ExplorationOptions { MaxStates = StatesOfEach },
        };
        EndTwice(changed.Scenario, options, first.Get, more.Get);
    }

    [Property(MaxTest = 25)]
    public void Dead_at_whichever_level_it_comes_to_the_same(ChangedScenario changed, int which, PositiveInt death)
    {
        if (changed.CanBeCompiled)
            Die(changed.Scenario, new CheckOptions { Changes = changed.Changes, Reduce = Each[Math.Abs(which % Each.Length)] }, death.Get);
    }

    [Theory]
    [InlineData("B32-migrate.txt", Reductions.Symmetry)]
    [InlineData("to-device-spins.txt", Reductions.All)]
    public void Dead_on_its_way_to_a_cpu_that_goes_round_alone_it_finds_it(string bug, Reductions reductions)
    {
        ExploredEntry entry = SpecBugs.Read(bug)!;
        var stages = new HashSet<SearchStage>();
        for (int death = 1; Die(entry.Scenarios.First(), SpecBugs.OptionsOf(entry) with { Reduce = reductions }, death) is { } stage; death += 7)
            stages.Add(stage);
        Assert.Equal([SearchStage.Reduced, SearchStage.Spinning], stages.Order());
    }

    [Theory]
    [InlineData("copy-on-write-of-leaf.txt", null, 20, 25, Verdict.Holds)]
    [InlineData("device-vs-split.txt", null, 30, 3, Verdict.Holds)]
    [InlineData("B12-missing.txt", "force move_pages_pte#40 true", 20, 14, Verdict.Violated)]
    public void Ended_while_it_looks_whether_going_round_is_progress_it_reports_the_same(string file, string? change, int first, int more, Verdict verdict)
    {
        Scenario scenario = change is null ? ScenarioFile.Read(SpecFiles.PathOf("scenarios", file)) : SpecBugs.Read(file)!.Scenarios.First();
        var options = new CheckOptions { Changes = change is null ? [] : [ChangeParser.Parse(change)] };
        // Symmetry leaves as many levels as there are.
        foreach (Reductions reductions in (ReadOnlySpan<Reductions>)[Reductions.PartialOrder, Reductions.All])
            Assert.Equal(SearchStage.Progress, EndTwice(scenario, options with { Reduce = reductions }, first, more)[^1]);
        Assert.Equal(verdict, ScenarioCheck.Run(scenario, options).Verdict);
    }

    [Theory]
    [InlineData("fork-in-parts.txt", MemoryModel.Tso, Reductions.None)]
    [InlineData("fork-in-parts.txt", MemoryModel.Tso, Reductions.PartialOrder)]
    [InlineData("bad-entry.txt", MemoryModel.Pso, Reductions.None)]
    public void Begun_anew_with_more_room_for_stores_it_goes_on_with_that_room(string file, MemoryModel memory, Reductions reductions)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", file)) with { Memory = memory, Expect = null };
        var options = new CheckOptions { Reduce = reductions };
        int depth = ScenarioCheck.Run(scenario, options).Exploration.Depth;
        EndTwice(scenario, options, depth - 4, 1);
        ScenarioCheck.Run(scenario, options with { Checkpoint = Place, Exploration = new ExplorationOptions { MaxDepth = depth - 1 } });
        Assert.Equal(2 * CompiledScenario.FirstStoreBufferDepth, Place.StoreBufferDepth());
    }

    [Theory]
    [InlineData(Reductions.None, Reductions.PartialOrder, "made with --reduce por, found one made with --reduce none")]
    [InlineData(Reductions.PartialOrder, Reductions.All, "made with --reduce all, found one made with --reduce por")]
    [InlineData(Reductions.All, Reductions.Symmetry, "made with --reduce symmetry, found one made with --reduce all")]
    public void One_made_with_another_reduction_is_refused_and_left_alone(Reductions made, Reductions asked, string complaint)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "copy-on-write-of-leaf.txt"));
        var options = new CheckOptions { Checkpoint = Place, Reduce = made, Exploration = new ExplorationOptions { MaxDepth = 8 } };
        Assert.Equal(Verdict.OutOfBudget, ScenarioCheck.Run(scenario, options).Verdict);
        string file = Path.Combine(folder, Checkpoint.FileName);
        byte[] bytes = File.ReadAllBytes(file);
        CheckpointException refusal = Assert.Throws<CheckpointException>(() => ScenarioCheck.Run(scenario, options with { Reduce = asked }));
        Assert.Contains(complaint, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    // Ended twice by its depth, then not any more; the stages it was ended in.
    private List<SearchStage> EndTwice(Scenario scenario, CheckOptions options, int first, int more)
    {
        CheckReport whole = ScenarioCheck.Run(scenario, options);
        if (whole.Verdict == Verdict.OutOfBudget)
            return [];
        CheckReport report = whole;
        List<SearchStage> stages = [];
        foreach ((int depth, int threads) in (ReadOnlySpan<(int, int)>)[(1 + first, 1), (1 + first + more, 2), (int.MaxValue, 3)])
        {
            report = ScenarioCheck.Run(scenario, options with
            {
                Checkpoint = Place,
                Exploration = options.Exploration with { MaxDepth = depth, Threads = threads, ParallelFrom = 8 },
            });
            bool isEnded = File.Exists(Path.Combine(folder, Checkpoint.FileName));
            Assert.Equal(report.Verdict == Verdict.OutOfBudget, isEnded);
            if (isEnded)
                stages.Add((SearchStage)new Checkpoint(folder, []).WrittenStage());
        }
        Assert.Equal(Text(whole), Text(report));
        Assert.Empty(Directory.GetFiles(folder));
        return stages;
    }

    private static string Text(CheckReport report) => JsonSerializer.Serialize(report with
    {
        Exploration = report.Exploration with { PeakMemoryBytes = 0, Property = 0, Resumed = 0 },
    });

    // Dies at the so-manieth level that is begun, and is begun again; the stage that it died in, or null when it was over before that.
    private SearchStage? Die(Scenario scenario, CheckOptions options, int death)
    {
        (ExplorationResult whole, ulong[] counted) = Explore(scenario, options, threads: 1, place: null);
        if (whole.Verdict == Verdict.OutOfBudget)
            return null;
        int asked = 0;
        SearchStage? stage = null;
        try
        {
            Explore(scenario, options, threads: 2, compiled => Of(compiled) with { Tally = () => ++asked == death ? throw new DeathException() : compiled.Tally() });
        }
        catch (DeathException)
        {
            stage = (SearchStage)new Checkpoint(folder, []).WrittenStage();
        }
        (ExplorationResult result, ulong[] countedInAll) = Explore(scenario, options, threads: 3, Of);
        Assert.Equal(Text(whole), Text(result));
        Assert.Equal(counted, countedInAll);
        Assert.Empty(Directory.GetFiles(folder));
        return stage;

        static string Text(ExplorationResult result) => JsonSerializer.Serialize(result with { PeakMemoryBytes = 0, Property = 0, Resumed = 0 });
    }

    private Checkpoint Of(CompiledScenario compiled) => new(folder, new byte[Checkpoint.FingerprintBytes])
    {
        Every = TimeSpan.Zero,
        Tally = compiled.Tally,
        Restore = compiled.AddTally,
    };

    private static (ExplorationResult Result, ulong[] Counted) Explore(
        Scenario scenario, CheckOptions options, int threads, Func<CompiledScenario, Checkpoint>? place)
    {
        using var compiled = new CompiledScenario(scenario, new ChangedRoutines(scenario.Kernel, options.Changes).Find, options.Properties.Contains);
        ulong[] counted = [];
        ExplorationResult result = new ReducedScenario(compiled, options.Reduce).Explore(new ExplorationOptions
        {
            MaxStates = StatesOfEach,
            Threads = threads,
            ParallelFrom = 8,
            NeverProgresses = compiled.NeverProgresses,
            Searched = () => counted = compiled.Tally(),
            Checkpoint = place?.Invoke(compiled),
        });
        return (result, counted);
    }

    /// <summary>The end of a search from outside.</summary>
    private sealed class DeathException : Exception;
}
