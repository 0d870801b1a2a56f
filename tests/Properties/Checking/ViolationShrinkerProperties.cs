using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Checking;

[Properties(Arbitrary = [typeof(ChangedScenarios)], QuietOnSuccess = true)]
public class ViolationShrinkerProperties
{
    private static readonly ExplorationOptions Small = new() { MaxStates = 20_000 };

    [Property(MaxTest = 25)]
    public void Shrinking_keeps_the_violation_and_ends_where_nothing_can_be_taken_away(ChangedScenario changed)
    {
        if (changed.CanBeCompiled && Violated(changed.Scenario, changed.Changes) is { } property)
            ShrinksToTheEnd(changed.Scenario, changed.Changes, property);
    }

    [Theory]
    [InlineData("pte_offset_map_lock", "now == pmdval", true)]
    [InlineData("retract_page_tables", "found.IsTable", false)]
    public void A_test_that_decides_nothing_is_found_and_shrunk_to_its_core(string routine, string condition, bool value)
    {
        Scenario scenario = ScenarioFile.Parse("test", """
            scenario large
            kernel 6.6
            vma 0 = shmem private
            vma 1 = shmem private
            pmd 0 = table { 0: page a, 1: none }
            cpu 0: uffd_copy 0.1 2; read 1.1
            cpu 1: retract 0; retract 1
            """);
        Change change = ChangedRoutines.FindByName(routine, scenario.Kernel).Nodes.OfType<Branch>()
            .Where(node => node.Source.Text.Contains(condition))
            .Select(node => new Force(routine, node.Source.Number, value))
            .First();

        Property? property = Violated(scenario, [change]);

        Assert.NotNull(property);
        ShrinksToTheEnd(scenario, [change], property);
    }

    [Fact]
    public void What_nothing_can_be_taken_from_is_returned_as_it_is()
    {
        Scenario scenario = ScenarioGenerator.Sample(1, 1)[0];

        Assert.Same(scenario, ViolationShrinker.Shrink(scenario, _ => false));
    }

    [Fact]
    public void A_violation_that_needs_nothing_shrinks_to_a_smallest_scenario()
    {
        foreach (Scenario scenario in ScenarioGenerator.Sample(2, 20))
            Assert.Empty(ScenarioShrinker.Shrink(ViolationShrinker.Shrink(scenario, _ => true)));
    }

    private static void ShrinksToTheEnd(Scenario scenario, IReadOnlyList<Change> changes, Property property)
    {
        Scenario core = ViolationShrinker.Shrink(scenario, s => Violated(s, changes) == property);

        Assert.Equal(property, Violated(core, changes));
        Assert.True(ScenarioSize.Of(core) <= ScenarioSize.Of(scenario));
        Assert.All(ScenarioShrinker.Shrink(core), smaller => Assert.NotEqual(property, Violated(smaller, changes)));
    }

    private static Property? Violated(Scenario scenario, IReadOnlyList<Change> changes)
    {
        try
        {
            CheckReport report = ScenarioCheck.Run(scenario, new CheckOptions { Changes = changes, Exploration = Small });
            return report.Counterexample?.Failure.Property;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }
}
