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

    // Whoever takes the features of a combination away one by one, those first that no other needs, passes through combinations only.
    // So none is missing if each that is there, and a feature more, is there too or is none. All are asked of the oldest kernel,
    // which has the fewest, and some of the newest.
    [Theory]
    [InlineData(6, 4, 1)]
    [InlineData(7, 3, 50)]
    public void Every_combination_that_exists_comes_up_once(int major, int minor, int oneIn)
    {
        var kernel = new KernelVersion(major, minor);
        IReadOnlyList<Configuration> all = kernel == new KernelVersion(7, 3) ? Newest : Configuration.All([kernel]);
        var known = all.ToHashSet();
        Assert.Equal(all.Count, known.Count);
        foreach (LockLayout locks in Enum.GetValues<LockLayout>())
            Assert.Contains(new Configuration(kernel, locks, Features.None), known);
        for (int i = 0; i < all.Count; i += oneIn)
        {
            Configuration there = all[i];
            Assert.Null(FeatureRule.Problem(there.Features, kernel, there.Locks));
            foreach (Features more in FeatureRule.All.Select(rule => there.Features | rule.Feature))
                Assert.Equal(FeatureRule.Problem(more, kernel, there.Locks) is null, known.Contains(there with { Features = more }));
        }
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
