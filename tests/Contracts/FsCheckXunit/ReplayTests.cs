using System.Text.RegularExpressions;
using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;

namespace PtSpec.Contracts.FsCheckXunit;

public class ReplayTests
{
    [Fact]
    public async Task The_printed_seed_pasted_back_repeats_the_whole_run()
    {
        (string Seed, string FailingStep, string Counterexample, int Tests) first = Read(await Run());
        (string Seed, string FailingStep, string Counterexample, int Tests) again = Read(await RunWith(first.Seed));

        Assert.Equal(first, again);
    }

    [Fact]
    public async Task The_seed_printed_for_the_failing_step_runs_that_input_alone()
    {
        PropertyOutcome first = await RunWith("(123,457)");
        PropertyOutcome again = await RunWith(Read(first).FailingStep);

        Assert.StartsWith("\nFalsifiable, after 1 test ", again.FailureMessage);
        Assert.Equal(CounterexampleIn(first), CounterexampleIn(again));
    }

    [Theory]
    [InlineData("123,457")]
    [InlineData("(123,457)")]
    [InlineData("( 123 , 457 )")]
    public async Task Parentheses_and_spaces_around_a_seed_are_optional(string replay)
    {
        Assert.Equal((await RunWith("(123,457)")).FailureMessage, (await RunWith(replay)).FailureMessage);
    }

    [Fact]
    public async Task An_empty_seed_is_no_seed()
    {
        Assert.NotEqual("(123,457)", Read(await RunWith("")).Seed);
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("(123)")]
    [InlineData("(123,-457)")]
    [InlineData("(123,457,big)")]
    [InlineData("(123,458)")] // Gamma must be odd.
    public async Task A_malformed_seed_never_passes(string replay)
    {
        Type fixture = FixtureType.WithClassSettings<PassingFixture>((nameof(PropertyAttribute.Replay), replay));
        PropertyOutcome outcome = await InProcessProperty.Run(fixture, nameof(PassingFixture.Holds));

        Assert.True(outcome.Failed);
    }

    private static Task<PropertyOutcome> Run() =>
        InProcessProperty.Run(FixtureType.WithClassSettings<FailingFixture>(), nameof(FailingFixture.Is_short));

    private static Task<PropertyOutcome> RunWith(string replay) => InProcessProperty.Run(
        FixtureType.WithClassSettings<FailingFixture>((nameof(PropertyAttribute.Replay), replay)),
        nameof(FailingFixture.Is_short));

    // What a person copies out of the text: both seeds, and the counterexample.
    private static (string Seed, string FailingStep, string Counterexample, int Tests) Read(PropertyOutcome outcome)
    {
        Match tests = Regex.Match(outcome.FailureMessage, @"after (\d+) tests? \(\d+ shrinks?\) (\(\d+,\d+\))");
        Match step = Regex.Match(outcome.FailureMessage, @"Replay directly at failing step with (\(\d+,\d+,\d+\))");
        Assert.True(tests.Success && step.Success, outcome.FailureMessage);
        return (tests.Groups[2].Value, step.Groups[1].Value, CounterexampleIn(outcome), int.Parse(tests.Groups[1].Value));
    }

    private static string CounterexampleIn(PropertyOutcome outcome)
    {
        int start = outcome.FailureMessage.IndexOf("Original:");
        Assert.True(start >= 0, outcome.FailureMessage);
        return outcome.FailureMessage[start..];
    }

    // Abstract, so that the suite never runs them itself.
    public abstract class FailingFixture
    {
        // Never the very first input, whose size is 1: a run of one test prints no line for the failing step.
        [Property(MaxTest = 1000)]
        public bool Is_short(int[] numbers) => numbers.Length < 8;
    }

    public abstract class PassingFixture
    {
        [Property]
        public bool Holds(int number) => number == number + 0;
    }
}
