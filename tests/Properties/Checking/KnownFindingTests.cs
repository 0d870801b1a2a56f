using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>A violation is put down to a finding only where the finding's fix makes everything hold.</summary>
public sealed class KnownFindingTests
{
    private static readonly KnownFinding[] Known = [.. SpecFiles.Findings
        .Select(name => KnownFinding.Of(ScenarioFile.Read(SpecFiles.PathOf("findings", name)))!)];

    public static TheoryData<string> Names => [.. SpecFiles.Findings];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_scenario_of_a_finding_shows_that_finding(string file)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("findings", file));
        Assert.Equal(scenario.Name, Assert.Single(Behind(scenario)).Name);
    }

    [Fact]
    public void Of_two_findings_with_one_fix_it_is_the_one_of_the_property()
    {
        string[] names = [.. Known.Where(f => f.Fix == Finding("collapse-mm-one-lock").Fix).Select(f => f.Name)];
        Assert.Equal(["collapse-mm-one-lock", "collapse-mm-passes-guard"], names.Order());
    }

    [Fact]
    public void A_violation_that_no_fix_mends_is_no_finding()
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "bad-entry-cleared-twice.txt"));
        Assert.Empty(Behind(scenario));
    }

    [Fact]
    public void A_fix_that_cannot_be_made_in_the_kernel_explains_nothing()
    {
        var elsewhere = new KnownFinding("elsewhere", "I9", [ChangeParser.Parse("without no_such_routine#1")]);
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "bad-entry-cleared-twice.txt"));
        Assert.Empty(Behind(scenario, elsewhere));
    }

    [Fact]
    public void Two_findings_in_one_scenario_are_told_when_both_fixes_are_needed()
    {
        const string text = """
            scenario both
              kernel 7.3
              config pt_reclaim
              ptes 1
              vma 0 = shmem huge
              pmd 0 = table { 0: none }
              vma 1 = anon
              pmd 1 = table { 0: page a }
              vma 2 = anon
              pmd 2 = table { 0: none }
              cpu 0: collapse_mm 0; uffd_move 1.0 to 2
              cpu 1: guard 0.0; dontneed 2
            """;
        KnownFinding[] both = [Finding("collapse-mm-passes-guard"), Finding("uffd-move-einval")];
        Assert.Equal(both, Behind(ScenarioFile.Parse("both", text), both));
        Assert.Empty(Behind(ScenarioFile.Parse("both", text), both[0]));
    }

    private static KnownFinding Finding(string name) => Known.Single(f => f.Name == name);

    private static IReadOnlyList<KnownFinding> Behind(Scenario scenario, params KnownFinding[] known)
    {
        scenario = scenario with { Expect = null };
        var options = new CheckOptions { Exploration = new ExplorationOptions { MaxStates = 2_000_000 } };
        CheckReport report = ScenarioCheck.Run(scenario, options);
        Assert.Equal(Verdict.Violated, report.Verdict);
        return KnownFinding.Behind(report, known.Length > 0 ? known : Known, options);
    }
}
