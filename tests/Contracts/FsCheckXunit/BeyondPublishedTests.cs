using FsCheck.Xunit;
using PtSpec.Contracts.FsCheckXunit.InProcess;
using Xunit;
using Xunit.Abstractions;

namespace PtSpec.Contracts.FsCheckXunit;

/// <summary>What only the stand-in promises; left out when the published package is in its place.</summary>
public class BeyondPublishedTests
{
    [Fact]
    public void Nothing_is_public_that_the_published_package_lacks()
    {
        Assert.Equal(
            [
                "CheckExtensions", "PropertiesAttribute", "PropertyAttribute", "PropertyDiscoverer", "PropertyFailedException",
                "PropertyTestCase", "TestOutputRunner", "XunitRunner",
            ],
            typeof(PropertyAttribute).Assembly.GetExportedTypes().Select(type => type.Name).Order());
    }

    [Theory]
    [InlineData("seed", typeof(FormatException))]
    [InlineData("(123,457,8,9)", typeof(FormatException))]
    [InlineData("(123,458)", typeof(ArgumentException))]
    public async Task A_malformed_seed_is_an_exception_during_the_test(string replay, Type exception)
    {
        Type fixture = FixtureType.WithClassSettings<ReplayTests.PassingFixture>((nameof(PropertyAttribute.Replay), replay));
        PropertyOutcome outcome = await InProcessProperty.Run(fixture, nameof(ReplayTests.PassingFixture.Holds));

        Assert.Null(outcome.Escaped);
        Assert.Equal([exception.FullName], outcome.FailureTypes);
        Assert.Contains("Exception during test", outcome.Output);
    }

    [Fact]
    public async Task Asynchronous_disposal_is_awaited_even_after_a_failure()
    {
        Fixtures.Leaving.Left = 0;
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Leaving>(nameof(Fixtures.Leaving.Fails));

        Assert.Equal(1, Fixtures.Leaving.Left);
        Assert.StartsWith("\nFalsifiable, ", outcome.FailureMessage);
    }

    [Fact]
    public async Task A_dispose_that_throws_hides_no_counterexample()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Clinging>(nameof(Fixtures.Clinging.Fails));

        Assert.Contains(outcome.FailureMessages, message => message.StartsWith("\nFalsifiable, "));
        Assert.Contains("not letting go", outcome.FailureMessages);
    }

    [Fact]
    public async Task A_class_fixture_that_fails_fails_the_property_without_running_it()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<Fixtures.Unfixed>(nameof(Fixtures.Unfixed.Holds));

        Assert.True(outcome.Failed);
        Assert.Contains(outcome.FailureMessages, message => message.Contains("no fixture today"));
        Assert.DoesNotContain(outcome.Messages, message => message is ITestClassConstructionStarting);
    }

    [Fact]
    public async Task A_skipped_property_counts_as_one_test()
    {
        PropertyOutcome outcome = await InProcessProperty.Run<TestClassTests.Fixtures.Skipped>(
            nameof(TestClassTests.Fixtures.Skipped.Would_fail));

        ITestCaseFinished finished = outcome.Only<ITestCaseFinished>();
        Assert.Equal((1, 0, 1), (finished.TestsRun, finished.TestsFailed, finished.TestsSkipped));
    }

    // Not visible outside the assembly, so that the suite itself never finds these.
    internal static class Fixtures
    {
        public sealed class Leaving : IAsyncLifetime
        {
            public static int Left { get; set; }

            public Task InitializeAsync() => Task.CompletedTask;

            [Property]
            public bool Fails() => false;

            public async Task DisposeAsync()
            {
                await Task.Yield();
                Left++;
            }
        }

        public sealed class Clinging : IDisposable
        {
            [Property]
            public bool Fails() => false;

            public void Dispose() => throw new InvalidOperationException("not letting go");
        }

        public sealed class Unfixed(Broken broken) : IClassFixture<Broken>
        {
            [Property]
            public bool Holds() => broken.Exists;
        }

        public sealed class Broken
        {
            public Broken() => throw new InvalidOperationException("no fixture today");

            public bool Exists { get; } = true;
        }
    }
}
