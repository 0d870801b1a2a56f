using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Properties.Scenarios;
using Xunit;

namespace PtSpec.Properties.Mutants;

/// <summary>What CPUs do with statements: what is never done is missed by nobody.</summary>
public sealed class VisitsTests
{
    private const long Most = 20_000;

    [Property(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 40)]
    public void Only_what_is_linked_is_run(Scenario scenario)
    {
        if (TryVisit(scenario) is not { } visits)
            return;
        var linked = ReachedStatements.Linked(scenario);
        Assert.NotEmpty(visits.Statements);
        Assert.All(visits.Statements, s => Assert.True(linked.Contains(s.Routine, s.Step), $"{s.Routine}#{s.Step}"));
    }

    [Property(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 40)]
    public void What_is_never_run_may_be_deleted_and_what_always_is_so_may_be_forced(Scenario scenario)
    {
        if (TryVisit(scenario) is not { IsWhole: true } visits || Judge(scenario, []) != Verdict.Holds)
            return;
        foreach (Mutant mutant in scenario.Mutants().Where(m => IsMissedByNobody(m, visits)).Take(4))
            Assert.Equal((mutant, Verdict.Holds), (mutant, Judge(scenario, [mutant.Change]) ?? Verdict.Holds));
    }

    [Fact]
    public void Without_a_rival_the_second_look_is_always_the_same()
    {
        RoutineProgram map = Routines.FindByKernelName("pte_offset_map_lock").Single();
        Visits alone = Visit("kernel 6.6\nptes 1\nvma 0 = anon\npmd 0 = table { 0: none }\ncpu 0: write 0.0\n");
        Assert.Equal(VisitKinds.Run | VisitKinds.IsTrue, alone[map.Id, 14]);
        Assert.Equal(VisitKinds.None, alone[map.Id, 16]);
        Visits both = Visit("kernel 6.6\nptes 1\nvma 0 = shmem private\npmd 0 = table { 0: none }\ncpu 0: uffd_copy 0.0 1\ncpu 1: retract 0\n");
        Assert.Equal(VisitKinds.Run | VisitKinds.IsTrue | VisitKinds.IsFalse, both[map.Id, 14]);
        Assert.True(both[map.Id, 16].HasFlag(VisitKinds.Run));

        // The old text, which the version rules out, is never run; the test of the version always comes out the same.
        Assert.Equal(VisitKinds.Run | VisitKinds.IsFalse, both[map.Id, 1]);
        Assert.Equal(VisitKinds.None, both[map.Id, 2]);
        alone.Add(both);
        Assert.True(alone[map.Id, 16].HasFlag(VisitKinds.Run));
    }

    [Fact]
    public void A_mutant_that_is_killed_shows_that_its_statement_is_run_and_comes_out_the_other_way()
    {
        RoutineProgram map = Routines.FindByKernelName("pte_offset_map_lock").Single();
        var visits = new Visits();
        visits.AddKilled(MutantsOf.Text(map).First(m => m.Change is Force { Step: 14, Value: true }));
        Assert.Equal(VisitKinds.Run | VisitKinds.IsFalse, visits[map.Id, 14]);
        visits.AddKilled(MutantsOf.Text(map).First(m => m.Change is Without { Step: 13 }));
        Assert.Equal(VisitKinds.Run, visits[map.Id, 13]);
    }

    [Fact]
    public void A_list_says_of_each_statement_what_is_missing_and_is_read_as_it_was_written()
    {
        RoutineProgram map = Routines.FindByKernelName("pte_offset_map_lock").Single();
        Visits alone = Visit("kernel 6.6\nptes 1\nvma 0 = anon\npmd 0 = table { 0: none }\ncpu 0: write 0.0\n");
        var list = VisitList.Of(VisitList.Questions([map]), alone);
        Assert.Equal(Unvisited.AlwaysTrue, list.Find(map, 14));
        Assert.Equal(Unvisited.NeverRun, list.Find(map, 16));
        Assert.Null(list.Find(map, 12));
        Assert.Contains("pte_offset_map_lock (all) :: 1 :: if (now == pmdval) :: always true\n", list.Print(), StringComparison.Ordinal);
        var again = VisitList.Parse("visits.txt", list.Print());
        Assert.Equal(list.Print(), again.Print());
        Assert.Contains((map.Id, 16), VisitList.Open(VisitList.Questions([map]), alone));
        Assert.Equal(
            "visits.txt:2:1: expected ROUTINE (KERNELS) :: WHICH :: STATEMENT :: WORDS, each statement once",
            Assert.Throws<ScenarioFormatException>(() => VisitList.Parse("visits.txt", "# x\npte (all) :: 1 :: x; :: sometimes\n")).Message);
    }

    /// <summary>Whether a mutant changes only what nobody does.</summary>
    internal static bool IsMissedByNobody(Mutant mutant, Visits visits) => (mutant.Change, visits[mutant.Text.Id, mutant.Change.Step]) switch
    {
        (Without, VisitKinds.None) => true,
        (Force { Value: true }, VisitKinds.Run | VisitKinds.IsTrue) => true,
        (Force { Value: false }, VisitKinds.Run | VisitKinds.IsFalse) => true,
        _ => false,
    };

    private static Visits Visit(string text) => TryVisit(ScenarioFile.Parse("test", "scenario test\n" + text))!;

    /// <summary>What is done in a scenario; null where it is too large for the packing.</summary>
    internal static Visits? TryVisit(Scenario scenario, long most = Most)
    {
        try
        {
            return Visits.Of(scenario, most, CancellationToken.None);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>What comes of a scenario; null where a changed program is refused, as one is that goes round without a step on a way that nobody goes.</summary>
    internal static Verdict? Judge(Scenario scenario, Change[] changes)
    {
        try
        {
            return ScenarioCheck.Run(scenario, new CheckOptions
            {
                Changes = changes,
                Exploration = new ExplorationOptions { MaxStates = 2 * Most, Threads = 1 },
            }).Verdict;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>The mutants that a scenario has to do with.</summary>
internal static class MutantsOfScenarios
{
    /// <summary>The mutants of the routines that a scenario comes to, in its kernel.</summary>
    public static IEnumerable<Mutant> Mutants(this Scenario scenario)
    {
        var linked = ReachedStatements.Linked(scenario);
        return Routines.All.Where(r => ChangedRoutines.Range(r).Contains(scenario.Kernel))
            .SelectMany(MutantsOf.Text).Where(m => m.Change.Steps.All(step => linked.Contains(m.Text.Id, step)));
    }
}
