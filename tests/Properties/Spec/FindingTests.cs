using System.Text.RegularExpressions;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
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
    [MemberData(nameof(Names))]
    public void The_changes_that_a_finding_names_as_its_fix_make_everything_hold(string name)
    {
        Scenario scenario = Read(name);
        Assert.NotEmpty(scenario.Expect!.Unless);
        string text = Regex.Replace(TextBeside(name), @"\s+", " ");
        Assert.All(scenario.Expect.Unless, change => Assert.Contains($"--change \"{change}\"", text, StringComparison.Ordinal));
        Assert.Equal(Verdict.Holds, Check(scenario, [.. scenario.Expect.Unless.Select(change => $"{change}")]).Verdict);
    }

    [Fact]
    public void Split_locks_are_the_fix_of_the_collapse_with_one_lock()
    {
        const string name = "collapse-mm-one-lock.txt";
        Assert.Contains("--locks split", TextBeside(name), StringComparison.Ordinal);
        Assert.Equal(Verdict.Holds, Check(Read(name) with { Locks = LockLayout.Split }).Verdict);
    }

    [Theory]
    [InlineData("6.14", true)]
    [InlineData("6.15", false)]
    [InlineData("6.17", false)]
    [InlineData("6.19", false)]
    [InlineData("7.1", false)]
    public void A_collapse_passes_a_guard_since_files_can_be_guarded(string kernel, bool holds)
    {
        const string name = "collapse-mm-passes-guard.txt";
        Scenario scenario = Read(name) with { Kernel = KernelVersion.Parse(kernel) };
        Assert.Equal(holds ? Verdict.Holds : Verdict.Violated, Check(scenario).Verdict);
        Assert.Equal(Verdict.Holds, Check(scenario, [.. Read(name).Expect!.Unless.Select(change => $"{change}")]).Verdict);
    }

    [Fact]
    public void Who_looks_for_what_users_see_finds_the_guarded_page_read()
    {
        CheckReport report = ScenarioCheck.Run(
            Read("collapse-mm-passes-guard.txt") with { Expect = null }, new CheckOptions { Properties = [Property.I10] });
        Assert.Equal(Property.I10, report.Counterexample?.Failure.Property);
    }

    [Theory]
    [InlineData("6.6", true)]
    [InlineData("6.12", true)]
    [InlineData("6.13", false)]
    public void The_aging_lay_in_an_rcu_section_until_memory_control_groups_stopped_moving_charges(string kernel, bool holds)
    {
        Scenario scenario = Read("mglru-entry-outside-rcu.txt") with { Kernel = KernelVersion.Parse(kernel) };
        Assert.Equal(holds ? Verdict.Holds : Verdict.Violated, Check(scenario).Verdict);
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

    [Theory]
    [InlineData("reclaim-before-rmap.txt", "6.14")]
    [InlineData("reclaim-before-rmap.txt", "7.0")]
    [InlineData("reclaim-before-rmap.txt", "7.1")]
    [InlineData("reclaim-before-flush.txt", "6.14")]
    [InlineData("reclaim-before-flush.txt", "7.1")]
    public void A_table_goes_before_the_flush_since_tables_are_reclaimed(string name, string kernel)
    {
        Scenario scenario = Read(name) with { Kernel = KernelVersion.Parse(kernel) };
        Assert.Equal(Read(name).Expect!.Violates, Check(scenario).Counterexample?.Failure.Property.Name);
        Assert.Equal(Verdict.Holds, Check(scenario, [.. Read(name).Expect!.Unless.Select(change => $"{change}")]).Verdict);
        Scenario before = scenario with { Kernel = new KernelVersion(6, 13), Features = scenario.Features & ~Features.PtReclaim };
        Assert.Equal(Verdict.Holds, Check(before).Verdict);
    }

    [Fact]
    public void Who_tells_pages_at_once_that_they_are_unmapped_loses_stores_instead()
    {
        const string atOnce = "force zap_present_folio_ptes#8 false";
        Assert.Contains($"--change \"{atOnce}\"", TextBeside("reclaim-before-rmap.txt"), StringComparison.Ordinal);
        Assert.Equal(Verdict.Holds, Check(Read("reclaim-before-rmap.txt"), atOnce).Verdict);
        Scenario writesBack = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "dirty-zap-vs-write-back-counted.txt"));
        Assert.Equal(Property.Linearizability, Check(writesBack, atOnce).Counterexample?.Failure.Property);
    }

    private static CheckReport Check(Scenario scenario, params string[] changes) =>
        ScenarioCheck.Run(scenario with { Expect = null }, new CheckOptions { Changes = [.. changes.Select(ChangeParser.Parse)] });

    private static Scenario Read(string name) => ScenarioFile.Read(SpecFiles.PathOf("findings", name));

    private static string TextBeside(string name) =>
        File.ReadAllText(SpecFiles.PathOf("findings", Path.ChangeExtension(name, ".md")));
}
