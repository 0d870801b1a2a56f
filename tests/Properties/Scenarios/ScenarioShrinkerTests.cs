using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Scenarios;

/// <summary>Shrinking: valid, always smaller, down to what matters.</summary>
public sealed class ScenarioShrinkerTests
{
    [Property(Arbitrary = [typeof(ScenariosWithEnds)], MaxTest = 500)]
    public void Every_step_is_valid_smaller_and_on_the_same_kernel(Scenario scenario)
    {
        foreach (Scenario simpler in ScenarioShrinker.Shrink(scenario))
        {
            Assert.Empty(simpler.Problems());
            Assert.True(ScenarioSize.Of(simpler) < ScenarioSize.Of(scenario));
            Assert.Equal(scenario.Kernel, simpler.Kernel);
        }
    }

    [Property(Arbitrary = [typeof(ScenariosWithEnds)])]
    public void Nothing_is_offered_twice(Scenario scenario)
    {
        IReadOnlyList<Scenario> steps = [.. ScenarioShrinker.Shrink(scenario)];
        Assert.Equal(steps.Count, steps.ToHashSet().Count);
    }

    [Property(Arbitrary = [typeof(ScenariosWithEnds)])]
    public void Any_scenario_shrinks_to_one_read_of_nothing_when_all_is_allowed(Scenario scenario)
    {
        Scenario smallest = Smallest(scenario, _ => true);
        Assert.Single(smallest.Operations);
        Assert.Equal((1, 1, LockLayout.Split), (smallest.Slots.Count, smallest.PtrsPerPte, smallest.Locks));
        Assert.Equal(PmdSetup.None, smallest.Slots[0].Pmd);
        Assert.DoesNotContain(smallest.Operations, operation => operation.Value > 1);
    }

    [Property(Arbitrary = [typeof(ScenariosWithEnds)])]
    public void A_scenario_with_a_retract_keeps_just_the_retract(Scenario scenario)
    {
        if (!Retracts(scenario))
            return;
        Scenario smallest = Smallest(scenario, Retracts);
        Assert.Equal([Operation.Retract(0)], smallest.Operations);
        Assert.Equal(new SlotSetup(VmaKind.SharedShmem, false, PmdSetup.None, [0]), smallest.Slots[0]);
        Assert.Equal(2, smallest.Tables);
    }

    [Fact]
    public void A_number_of_tables_that_somebody_chose_becomes_the_usual_one()
    {
        Scenario scenario = ScenarioFile.Parse("chosen", "scenario s kernel 6.6 tables 5 vma 0 = anon cpu 0: read 0.0; read 0.1");
        Assert.Contains(scenario with { Tables = 2 }, ScenarioShrinker.Shrink(scenario));
        Assert.Equal(2, Smallest(scenario, _ => true).Tables);
    }

    [Theory]
    [InlineData("coherent_alias 1.0 to 0", "read 0.0")]
    [InlineData("uffd_move 0.1 to 1", "read 0.0")]
    [InlineData("mremap 1 to 0", "read 0.0")]
    public void An_operation_on_two_slots_gives_way_to_one_on_one_slot(string operation, string smallest)
    {
        Scenario scenario = ScenarioFile.Parse("two", $"scenario s kernel 6.17 ptes 2 vma 0 = anon vma 1 = anon cpu 0: {operation}");
        Assert.Equal(
            ScenarioFile.Parse("one", $"scenario s kernel 6.17 ptes 1 vma 0 = anon cpu 0: {smallest}"),
            Smallest(scenario, _ => true));
    }

    [Fact]
    public void An_operation_on_two_slots_gives_way_to_one_on_its_own()
    {
        Scenario scenario = ScenarioFile.Parse("two", "scenario s kernel 6.5 ptes 1 vma 0 = anon vma 1 = anon cpu 0: coherent_alias 0.0 to 1");
        Scenario smallest = Smallest(scenario, _ => true);
        Assert.Single(smallest.Slots);
        Assert.Equal([Operation.Read(0, 0)], smallest.Operations);
    }

    [Fact]
    public void The_expectation_goes()
    {
        Scenario scenario = ScenarioFile.Parse("e", "scenario s kernel 6.6 vma 0 = anon cpu 0: read 0.0; read 0.1 expect holds");
        Assert.All(ScenarioShrinker.Shrink(scenario), simpler => Assert.Null(simpler.Expect));
    }

    private static bool Retracts(Scenario scenario) =>
        scenario.Operations.Any(operation => operation.Kind == OperationKind.Retract);

    private static Scenario Smallest(Scenario scenario, Predicate<Scenario> fails)
    {
        const int patience = 1000;
        for (int step = 0; step < patience; step++)
        {
            if (ScenarioShrinker.Shrink(scenario).FirstOrDefault(simpler => fails(simpler)) is not { } simpler)
                return scenario;
            scenario = simpler;
        }

        throw new InvalidOperationException($"Still shrinking after {patience} steps: {scenario}");
    }
}
