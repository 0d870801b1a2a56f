using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;
using Xunit.Abstractions;

namespace PtSpec.Contracts.FsCheckXunit;

public class FailureReportTests
{
    private static readonly string OfNumberBelowTen = string.Join(
        '\n',
        "",
        "Falsifiable, after 20 tests (2 shrinks) (123,457). ",
        "Last step was invoked with size of 21 and seed of (18132645791437920560,7442955675852028071).",
        "Replay directly at failing step with (18132645791437920560,7442955675852028071,21).",
        "Original:",
        "17",
        "Shrunk:",
        "10",
        "");

    [Fact]
    public async Task A_false_property_prints_its_counterexample_its_shrunk_form_and_its_seeds()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Is_below_ten));

        Assert.Equal(OfNumberBelowTen, outcome.FailureMessage);
        Assert.Equal("FsCheck.Xunit.PropertyFailedException", outcome.FailureTypes[0]);
        Assert.Contains("Expected true, got false.", outcome.FailureMessages[1]);
    }

    [Fact]
    public async Task A_throwing_property_prints_the_same_and_the_exception_it_threw()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Throws_from_ten_on));

        Assert.Equal(OfNumberBelowTen, outcome.FailureMessage);
        Assert.Equal(typeof(InvalidOperationException).FullName, outcome.FailureTypes[1]);
        Assert.Equal("saw 10", outcome.FailureMessages[1]);
    }

    [Fact]
    public async Task A_failure_that_cannot_shrink_has_no_shrunk_part()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Never_holds));

        Assert.StartsWith("\nFalsifiable, after 1 test (0 shrinks) (123,457).", outcome.FailureMessage);
        Assert.Contains("Original:\n<null>", outcome.FailureMessage);
        Assert.DoesNotContain("Shrunk:", outcome.FailureMessage);
    }

    [Fact]
    public async Task All_parameters_are_one_counterexample()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Two_parameters));

        Assert.EndsWith("Shrunk:\n(1, NonNull \"\")\n", outcome.FailureMessage);
    }

    [Fact]
    public async Task The_label_of_a_failing_property_is_printed()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Labelled));

        Assert.Contains("Label of failing property: below ten\n", outcome.FailureMessage);
    }

    [Fact]
    public async Task A_property_that_runs_out_of_inputs_fails_as_exhausted()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Rejects_everything));

        Assert.True(outcome.Failed);
        Assert.Equal("\nArguments exhausted after 0 tests.\n", outcome.FailureMessage);
        Assert.Equal(["FsCheck.Xunit.PropertyFailedException"], outcome.FailureTypes);
    }

    [Fact]
    public async Task A_parameter_nobody_can_generate_fails_the_test_before_it_starts()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Ungenerable));

        Assert.True(outcome.Failed);
        Assert.Contains(outcome.FailureMessages, message => message.Contains("not handled automatically by FsCheck"));
        Assert.Contains("Exception during test", outcome.Output);
    }

    [Theory]
    [InlineData(nameof(Failing.Properties.Faulted_task), "later")]
    [InlineData(nameof(Failing.Properties.False_task), "Expected true, got false.")]
    [InlineData(nameof(Failing.Properties.False_property_task), "Expected true, got false.")]
    public async Task A_task_is_awaited_and_its_failure_is_the_property_s(string property, string cause)
    {
        PropertyOutcome outcome = await Run(property);

        Assert.StartsWith("\nFalsifiable, after 1 test (0 shrinks)", outcome.FailureMessage);
        Assert.Contains(outcome.FailureMessages.Skip(1), message => message.Contains(cause));
    }

    [Fact]
    public async Task A_failed_property_counts_as_one_failed_test()
    {
        PropertyOutcome outcome = await Run(nameof(Failing.Properties.Is_below_ten));

        ITestCaseFinished finished = outcome.Only<ITestCaseFinished>();
        Assert.Equal((1, 1, 0), (finished.TestsRun, finished.TestsFailed, finished.TestsSkipped));
    }

    private static Task<PropertyOutcome> Run(string property) => InProcessProperty.Run<Failing.Properties>(property);

    // Not visible outside the assembly, so that the suite itself never finds these.
    internal static class Failing
    {
        public sealed class Properties
        {
            [Property(Replay = "(123,457)")]
            public bool Is_below_ten(int number) => number < 10;

            [Property(Replay = "(123,457)")]
            public void Throws_from_ten_on(int number)
            {
                if (number >= 10)
                    throw new InvalidOperationException($"saw {number}");
            }

            [Property(Replay = "(123,457)")]
            public bool Never_holds() => false;

            [Property(Replay = "(123,457)")]
            public bool Two_parameters(int number, NonNull<string> text) => number < 1 || text.Get == "no";

            [Property]
            public Property Labelled(int number) => (number < 10).Label("below ten");

            [Property(MaxRejected = 3)]
            public Property Rejects_everything(int number) => true.When(number < int.MinValue);

            [Property]
            public bool Ungenerable(Stream stream) => stream.CanRead;

            [Property]
            public async Task Faulted_task()
            {
                await Task.Yield();
                throw new InvalidOperationException("later");
            }

            [Property]
            public async Task<bool> False_task()
            {
                await Task.Yield();
                return false;
            }

            [Property]
            public async Task<Property> False_property_task()
            {
                await Task.Yield();
                return false.ToProperty();
            }
        }
    }
}
