using System.Collections.Concurrent;
using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;
using Xunit.Abstractions;

namespace PtSpec.Contracts.FsCheckXunit;

public class TestClassTests
{
    [Fact]
    public async Task The_test_output_helper_a_class_asks_for_writes_to_the_property_s_output()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Outspoken>(nameof(Fixtures.Outspoken.Speaks));

        Assert.True(outcome.Passed, outcome.FailureMessage);
        Assert.Equal(
            ["constructed", "checked", "checked", "Ok, passed 2 tests."],
            outcome.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task One_instance_serves_every_input()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Counting>(nameof(Fixtures.Counting.Counts));

        Assert.True(outcome.Failed);
        Assert.Contains("on the same instance: 5", outcome.FailureMessages[1]);
    }

    [Fact]
    public async Task A_class_fixture_reaches_the_constructor()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Fixed>(nameof(Fixtures.Fixed.Sees_its_fixture));

        Assert.True(outcome.Passed, outcome.FailureMessage);
    }

    [Fact]
    public async Task Asynchronous_initialization_is_complete_before_the_first_input_and_the_instance_is_disposed_after_the_last()
    {
        Fixtures.Living.Events.Clear();
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Living>(nameof(Fixtures.Living.Lives));

        Assert.True(outcome.Passed, outcome.FailureMessage);
        Assert.Equal(
            ["initialized", "checked", "checked", "disposed"],
            Fixtures.Living.Events.Where(happened => happened != "disposed asynchronously"));
    }

    [Fact]
    public async Task A_static_property_of_a_static_class_needs_no_instance()
    {
        PropertyOutcome outcome = await InProcessProperty.Run(typeof(Fixtures.Static), nameof(Fixtures.Static.Holds));

        Assert.True(outcome.Passed, outcome.FailureMessage);
    }

    [Theory]
    [InlineData(nameof(Fixtures.Asynchronous.Task_that_ends))]
    [InlineData(nameof(Fixtures.Asynchronous.Task_of_true))]
    public async Task A_task_that_ends_well_passes(string property)
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Asynchronous>(property);

        Assert.True(outcome.Passed, outcome.FailureMessage);
        Assert.StartsWith("Ok, passed 20 tests.", outcome.Output);
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_the_test_with_its_exception()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Unconstructible>(nameof(Fixtures.Unconstructible.Holds));

        Assert.True(outcome.Failed);
        Assert.Contains(outcome.FailureMessages, message => message.Contains("not today"));
        Assert.Contains("Exception during test", outcome.Output);
    }

    [Fact]
    public async Task A_skipped_property_says_why_and_never_runs()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Skipped>(nameof(Fixtures.Skipped.Would_fail));

        Assert.Equal("the reason", outcome.SkipReason);
        Assert.Equal(1, outcome.Only<ITestCaseFinished>().TestsSkipped);
        Assert.Equal(0, outcome.Only<ITestCaseFinished>().TestsFailed);
        Assert.DoesNotContain(outcome.Messages, message => message is ITestClassConstructionStarting);
    }

    // Not visible outside the assembly, so that the suite itself never finds these.
    internal static class Fixtures
    {
        public sealed class Outspoken
        {
            private readonly ITestOutputHelper output;

            public Outspoken(ITestOutputHelper output)
            {
                this.output = output;
                output.WriteLine("constructed");
            }

            [Property(MaxTest = 2)]
            public void Speaks(int number) => output.WriteLine(number == int.MinValue ? "never" : "checked");
        }

        public sealed class Counting
        {
            private int seen;

            [Property]
            public void Counts()
            {
                if (++seen == 5)
                    throw new InvalidOperationException($"on the same instance: {seen}");
            }
        }

        public sealed class Fixed(Shared shared) : IClassFixture<Shared>
        {
            [Property]
            public bool Sees_its_fixture() => shared.Value == 42;
        }

        public sealed class Shared
        {
            public int Value { get; } = 42;
        }

        public sealed class Living : IAsyncLifetime, IDisposable
        {
            public static ConcurrentQueue<string> Events { get; } = new();

            public async Task InitializeAsync()
            {
                await Task.Yield();
                Events.Enqueue("initialized");
            }

            [Property(MaxTest = 2)]
            public void Lives() => Events.Enqueue("checked");

            public Task DisposeAsync()
            {
                Events.Enqueue("disposed asynchronously");
                return Task.CompletedTask;
            }

            public void Dispose() => Events.Enqueue("disposed");
        }

        public static class Static
        {
            [Property]
            public static bool Holds(int number) => number <= int.MaxValue;
        }

        public sealed class Asynchronous
        {
            [Property(MaxTest = 20)]
            public async Task Task_that_ends(int number) => await Task.FromResult(number);

            [Property(MaxTest = 20)]
            public async Task<bool> Task_of_true(int number)
            {
                await Task.Yield();
                return number <= int.MaxValue;
            }
        }

        public sealed class Unconstructible
        {
            public Unconstructible() => throw new InvalidOperationException("not today");

            [Property]
            public bool Holds() => true;
        }

        public sealed class Skipped
        {
            [Property(Skip = "the reason")]
            public bool Would_fail() => false;
        }
    }
}
