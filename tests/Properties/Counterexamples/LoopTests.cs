using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Counterexamples;

/// <summary>What can never be finished is told by the steps that repeat.</summary>
public sealed class LoopTests
{
    private const string Walk = "scenario s kernel 6.6 ptes 1 vma 0 = shmem pmd 0 = table { 0: page a } cpu 0: mincore 0.0";

    [Fact]
    public void A_violated_completion_ends_with_steps_that_come_back_to_where_they_began()
    {
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse("walk", Walk), new CheckOptions { Changes = [ChangeParser.Parse("force pte_offset_map_lock#14 false")] });
        Counterexample counterexample = report.Counterexample!;
        Assert.Equal(Property.Completion, counterexample.Failure.Property);
        CounterexampleStep[] loop = [.. counterexample.Steps.Skip(counterexample.RepeatsFrom!.Value - 1)];
        Assert.Contains(loop, step => step.Step == "pte_offset_map_lock#12");
        Assert.Equal(
            loop.SelectMany(step => step.Changes).Select(c => (c.Name, c.Before)).Order(),
            loop.SelectMany(step => step.Changes).Select(c => (c.Name, c.After)).Order());
    }

    // As damon_mkold_pmd_entry did with a migration entry until 6.17 (b93af2cc8e03): no table, so try again.
    [Fact]
    public void A_loop_that_only_another_cpu_can_end_violates_I8_and_is_told_as_a_loop()
    {
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse("spin", "scenario s kernel 6.6 ptes 1 vma 0 = shmem huge pmd 0 = leaf cpu 0: mincore 0.0 cpu 1: dontneed 0"),
            new CheckOptions { Changes = [ChangeParser.Parse("force mincore_pte_range#5 false")] });
        Counterexample counterexample = report.Counterexample!;
        Assert.Equal(Property.I8, counterexample.Failure.Property);
        CounterexampleStep[] loop = [.. counterexample.Steps.Skip(counterexample.RepeatsFrom!.Value - 1)];
        Assert.NotEmpty(loop);
        Assert.All(loop, step => Assert.Equal(0, step.Cpu));
        Assert.Equal(counterexample.Failure, Replay.Run("kept", CounterexampleDocument.Of(counterexample)).Failure);
    }

    [Theory]
    [InlineData("kernel 6.17 ptes 1 vma 0 = shmem huge pmd 0 = migration vma 1 = anon cpu 0: damon 0.0 cpu 1: write 1.0 1", "")]
    [InlineData("kernel 6.6 ptes 1 vma 0 = anon pmd 0 = bad vma 1 = anon cpu 0: pagemap 0.0 cpu 1: write 1.0 1", "without __pte_offset_map#9")]
    public void A_walker_that_nobody_lets_go_on_is_told_by_its_own_steps_although_others_can_finish(string scenario, string change)
    {
        Change[] changes = change.Length == 0 ? [] : [ChangeParser.Parse(change)];
        CheckReport report = ScenarioCheck.Run(ScenarioFile.Parse("walk", $"scenario s {scenario}"), new CheckOptions { Changes = changes });
        Counterexample counterexample = report.Counterexample!;
        Assert.Equal(Property.Completion, counterexample.Failure.Property);
        CounterexampleStep[] loop = [.. counterexample.Steps.Skip(counterexample.RepeatsFrom!.Value - 1)];
        Assert.All(loop, step => Assert.Equal(0, step.Cpu));
        Assert.Contains(loop, step => step.Step.StartsWith("walk_pmd_range#", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("return do_mincore#7 99")]
    [InlineData("return do_mincore#7 Nothing")]
    [InlineData("return pmd_install#11 Ok")]
    [InlineData("return pmd_install#11 2")]
    [InlineData("hoist pmd_install#6 6")]
    public void A_change_to_what_cannot_be_is_refused(string change) =>
        Assert.Throws<ChangeException>(() => ScenarioCheck.Run(
            ScenarioFile.Parse("walk", Walk), new CheckOptions { Changes = [ChangeParser.Parse(change)] }));

    [Fact]
    public void A_step_hoisted_to_the_front_of_its_routine_is_still_taken()
    {
        CheckReport report = ScenarioCheck.Run(
            ScenarioFile.Parse("alloc", "scenario s kernel 6.6 vma 0 = anon cpu 0: pte_alloc 0"),
            new CheckOptions { Changes = [ChangeParser.Parse("hoist pmd_install#10 1")] });
        Assert.StartsWith("spin_unlock of a lock", report.Counterexample!.Failure.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_nobody_asked_for_hides_no_other()
    {
        Scenario scenario = ScenarioFile.Parse("retract", "scenario s kernel 6.6 ptes 1 vma 0 = shmem pmd 0 = table { 0: none } cpu 0: retract 0");
        CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions
        {
            Changes = [ChangeParser.Parse("without retract_page_tables#41"), ChangeParser.Parse("without collapse_file#24")],
            Properties = [Property.I5],
        });
        Assert.Equal(Property.I5, report.Counterexample?.Failure.Property);
    }
}
