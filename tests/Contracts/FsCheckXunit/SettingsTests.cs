using FsCheck;
using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;
using Xunit.Sdk;
using Fixtures = PtSpec.Contracts.FsCheckXunit.SettingsFixtures;

namespace PtSpec.Contracts.FsCheckXunit;

public class SettingsTests
{
    [Fact]
    public void A_setting_nobody_made_reads_as_unset_and_means_the_default_of_FsCheck()
    {
        PropertyAttribute unset = new();
        Config config = ConfigOf(typeof(Fixtures.Plain), nameof(Fixtures.Plain.Silent));

        Assert.Equal(
            (-1, -1, -1, -1, -1),
            (unset.MaxTest, unset.MaxRejected, unset.StartSize, unset.EndSize, unset.Parallelism));
        Assert.Null(unset.Replay);
        Assert.False(unset.Verbose);
        Assert.False(unset.QuietOnSuccess);
        Assert.Empty(unset.Arbitrary);
        Assert.Equal((100, 1000, 1, 100), (config.MaxTest, config.MaxRejected, config.StartSize, config.EndSize));
        Assert.False(config.QuietOnSuccess);
        Assert.Null(config.Replay);
        Assert.Null(config.ParallelRunConfig);
    }

    [Fact]
    public void Every_setting_of_the_method_reaches_FsCheck()
    {
        Config config = ConfigOf(typeof(Fixtures.Plain), nameof(Fixtures.Plain.Talkative));

        Assert.Equal((7, 8, 9, 10), (config.MaxTest, config.MaxRejected, config.StartSize, config.EndSize));
        Assert.True(config.QuietOnSuccess);
        Assert.Equal(new Rnd(123, 457), config.Replay.Value.Rnd);
        Assert.Equal(15, config.Replay.Value.Size.Value);
        Assert.Equal(3, config.ParallelRunConfig.Value.MaxDegreeOfParallelism);
        Assert.IsType<XunitRunner>(config.Runner);
    }

    [Fact]
    public void The_nearest_attribute_wins_from_method_to_class_to_enclosing_class()
    {
        Config config = ConfigOf(typeof(Fixtures.Outer.Inner), nameof(Fixtures.Outer.Inner.Own));

        Assert.Equal((3, 20, 100), (config.MaxTest, config.MaxRejected, config.EndSize));
    }

    [Fact]
    public void A_method_can_restore_the_default_its_class_overrode()
    {
        Config config = ConfigOf(typeof(Fixtures.Outer.Inner), nameof(Fixtures.Outer.Inner.Restored));

        Assert.Equal(100, config.MaxTest);
        Assert.False(config.QuietOnSuccess);
    }

    [Fact]
    public void The_assembly_speaks_where_nobody_nearer_does()
    {
        Type fixture = FixtureType.WithAssemblySettings<HalfSilent>(
            (nameof(PropertyAttribute.MaxTest), 11), (nameof(PropertyAttribute.EndSize), 12));
        Config config = ConfigOf(fixture, nameof(HalfSilent.Sized));

        Assert.Equal((11, 34), (config.MaxTest, config.EndSize));
    }

    [Fact]
    public void The_class_speaks_before_the_assembly_and_its_settings_are_inherited()
    {
        Type fixture = FixtureType.WithAssemblySettings<HalfSilentInClass>(
            (nameof(PropertyAttribute.MaxTest), 11), (nameof(PropertyAttribute.StartSize), 5));
        Config config = ConfigOf(fixture, nameof(HalfSilent.Sized));

        Assert.Equal((22, 5, 34), (config.MaxTest, config.StartSize, config.EndSize));
    }

    [Fact]
    public async Task Generators_of_the_method_win_over_those_of_its_class_and_earlier_ones_over_later_ones()
    {
        PropertyOutcome fromClass = await InProcessProperty.Run<Fixtures.Generated>(nameof(Fixtures.Generated.From_class));
        PropertyOutcome fromMethod = await InProcessProperty.Run<Fixtures.Generated>(nameof(Fixtures.Generated.From_method));
        PropertyOutcome fromFirst = await InProcessProperty.Run<Fixtures.Generated>(nameof(Fixtures.Generated.From_first));

        Assert.All([fromClass, fromMethod, fromFirst], outcome => Assert.True(outcome.Passed, outcome.FailureMessage));
    }

    [Theory]
    [InlineData(nameof(Fixtures.Plain.One_per_processor_at_a_time))]
    [InlineData(nameof(Fixtures.Plain.Two_at_a_time))]
    public async Task Inputs_that_run_in_parallel_are_all_counted(string property)
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Plain>(property);

        Assert.StartsWith("Ok, passed 200 tests.", outcome.Output);
    }

    [Fact]
    public async Task A_passing_property_says_how_many_inputs_it_ran_on()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Plain>(nameof(Fixtures.Plain.Silent));

        Assert.True(outcome.Passed);
        Assert.Equal("Ok, passed 100 tests.", outcome.Output.Trim());
    }

    [Fact]
    public async Task A_quiet_property_passes_without_a_word()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Plain>(nameof(Fixtures.Plain.Quiet));

        Assert.True(outcome.Passed);
        Assert.Equal("", outcome.Output.Trim());
    }

    [Fact]
    public async Task A_verbose_property_writes_every_input_and_every_shrink()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Plain>(nameof(Fixtures.Plain.Verbose_below_ten));
        string output = outcome.Output.ReplaceLineEndings("\n");

        Assert.StartsWith("0:\n", output);
        Assert.Contains("\n19:\n", output);
        Assert.DoesNotContain("\n20:\n", output);
        Assert.Contains("shrink:\n10\n", output);
    }

    private static Config ConfigOf(Type fixture, string property) =>
        InProcessProperty.Discover(fixture, property).Init(new TestOutputHelper());

    public abstract class HalfSilent
    {
        [Property(EndSize = 34)]
        public bool Sized(int number) => number == number + 0;
    }

    [Properties(MaxTest = 22)]
    public abstract class HalfSilentInClass : HalfSilent;
}
