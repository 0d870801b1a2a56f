using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>Every finding under spec/findings: it is there, it is described, and what is said to fix it does.</summary>
public sealed class FindingTests
{
    public static TheoryData<string> Names => [.. SpecFiles.Findings];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_finding_violates_what_its_file_expects(string name)
    {
        Scenario scenario = Read(name);
        Assert.NotNull(scenario.Expect?.Violates);
        CheckReport report = ScenarioCheck.Run(scenario);
        Assert.Equal(Verdict.Violated, report.Verdict);
        Assert.Equal(scenario.Expect.Violates, report.Counterexample!.Failure.Property.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_finding_is_named_as_its_file_and_has_a_text_beside_it_that_names_the_file(string name)
    {
        Assert.Equal(Path.GetFileNameWithoutExtension(name), Read(name).Name);
        Assert.Contains($"`{name}`", TextBeside(name), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uffd-move-einval.txt", "without move_pages_pte#18")]
    [InlineData("uffd-wp-passed-over.txt", "force change_pmd_range_uffd_wp#4 false")]
    public void The_change_that_a_text_names_as_the_fix_makes_everything_hold(string name, string change)
    {
        Assert.Contains($"--change \"{change}\"", TextBeside(name), StringComparison.Ordinal);
        Assert.Equal(Verdict.Holds, Check(Read(name), change).Verdict);
    }

    [Fact]
    public void Split_locks_are_the_fix_of_the_collapse_with_one_lock()
    {
        const string name = "collapse-mm-one-lock.txt";
        Assert.Contains("--locks split", TextBeside(name), StringComparison.Ordinal);
        Assert.Equal(Verdict.Holds, Check(Read(name) with { Locks = LockLayout.Split }).Verdict);
    }

    [Fact]
    public void The_fix_of_the_move_relies_on_the_recheck_of_the_pmd_entry()
    {
        const string name = "uffd-move-einval.txt";
        const string recheck = "force move_present_pte#10 false";
        Assert.Contains($"--change \"{recheck}\"", TextBeside(name), StringComparison.Ordinal);
        CheckReport report = Check(Read(name), "without move_pages_pte#18", recheck);
        Assert.Equal(Property.I2, report.Counterexample?.Failure.Property);
    }

    [Fact]
    public void The_aging_walk_holds_inside_an_RCU_section_from_before_the_entry_is_read()
    {
        const string name = "age-copy-of-entry.txt";
        string[] changes = ["force walk_mm#1 true", "force walk_mm#7 true"];
        Assert.All(changes, change => Assert.Contains($"--change \"{change}\"", TextBeside(name), StringComparison.Ordinal));
        Assert.Equal(Verdict.Holds, Check(Read(name), changes).Verdict);
    }

    private static CheckReport Check(Scenario scenario, params string[] changes) =>
        ScenarioCheck.Run(scenario with { Expect = null }, new CheckOptions { Changes = [.. changes.Select(ChangeParser.Parse)] });

    private static Scenario Read(string name) => ScenarioFile.Read(SpecFiles.PathOf("findings", name));

    private static string TextBeside(string name) =>
        File.ReadAllText(SpecFiles.PathOf("findings", Path.ChangeExtension(name, ".md")));
}
