using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Scenarios;

/// <summary>Configurations as data: all that exist, each once, and random scenarios over them.</summary>
public sealed class ConfigurationTests
{
    private static readonly IReadOnlyList<Configuration> Newest = Configuration.All([new KernelVersion(7, 3)]);

    [Fact]
    public void Every_feature_has_one_rule_and_one_word()
    {
        Features[] defined = [.. Enum.GetValues<Features>().Where(feature => feature != Features.None)];
        Assert.Equal(defined.Order(), FeatureRule.All.Select(rule => rule.Feature).Order());
        Assert.Equal(defined.Length, FeatureRule.All.Select(rule => rule.Word).Distinct().Count());
    }

    [Fact]
    public void Every_combination_that_exists_comes_up_once()
    {
        Assert.Equal(Newest.Count, Newest.Distinct().Count());
        var kernel = new KernelVersion(7, 3);
        FeatureRule[] there = [.. FeatureRule.All.Where(rule => rule.Kernels.Contains(kernel))];
        Assert.All(FeatureRule.All.Except(there), rule => Assert.NotNull(FeatureRule.Problem(rule.Feature, kernel, LockLayout.Split)));
        Features Chosen(int bits) => there.Where((_, i) => (bits >> i & 1) != 0).Aggregate(Features.None, (all, rule) => all | rule.Feature);
        Features[] sets = [.. Enumerable.Range(0, 1 << there.Length).Select(Chosen)];
        int combinations = Enum.GetValues<LockLayout>().Sum(locks => sets.Count(set => FeatureRule.Problem(set, kernel, locks) is null));
        Assert.Equal(combinations, Newest.Count);
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(6, 6)]
    [InlineData(7, 3)]
    public void As_many_are_counted_as_there_are(int major, int minor)
    {
        var kernel = new KernelVersion(major, minor);
        Assert.Equal(Configuration.All([kernel]).Count, Configuration.Count(kernel));
    }

    [Fact]
    public void Every_feature_is_somewhere_on_and_somewhere_off()
    {
        foreach (FeatureRule rule in FeatureRule.All.Where(rule => rule.Kernels.Contains(new KernelVersion(7, 3))))
        {
            Assert.Contains(Newest, configuration => configuration.Features.HasFlag(rule.Feature));
            Assert.Contains(Newest, configuration => !configuration.Features.HasFlag(rule.Feature));
        }
    }

    [Fact]
    public void No_kernel_has_a_feature_before_its_time() => Assert.DoesNotContain(
        Configuration.All([new KernelVersion(6, 12)]), configuration => configuration.Features.HasFlag(Features.PtReclaim));

    [Property(MaxTest = 20)]
    public void Random_scenarios_are_valid_and_read_back(ulong seed)
    {
        foreach (Scenario scenario in ScenarioGenerator.Sample(seed, 50, new ScenarioGeneratorOptions { Features = true }))
        {
            Assert.Empty(scenario.Problems());
            Assert.True(new Configuration(scenario.Kernel, scenario.Locks, scenario.Features).Exists);
            Assert.Equal(scenario, ScenarioFile.Parse("random", ScenarioPrinter.Print(scenario)));
        }
    }

    [Fact]
    public void Random_scenarios_have_every_feature()
    {
        Features seen = ScenarioGenerator.Sample(1, 2000, new ScenarioGeneratorOptions { Features = true })
            .Aggregate(Features.None, (all, scenario) => all | scenario.Features);
        Assert.Equal(FeatureRule.All.Aggregate(Features.None, (all, rule) => all | rule.Feature), seen);
    }
}
