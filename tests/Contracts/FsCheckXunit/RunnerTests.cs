using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace PtSpec.Contracts.FsCheckXunit;

public class RunnerTests
{
    private static readonly Property BelowTen = Prop.ForAll((int number) => number < 10);
    private static readonly Property Always = Prop.ForAll((int number) => number <= int.MaxValue);

    [Fact]
    public void A_quick_check_writes_its_result()
    {
        Assert.Equal("Ok, passed 100 tests.", OutputOf(Always.QuickCheck).Trim());
        Assert.Equal("always-Ok, passed 100 tests.", OutputOf(output => Always.QuickCheck("always", output)).Trim());
    }

    [Fact]
    public void A_quick_check_that_fails_writes_its_counterexample_and_goes_on()
    {
        string output = OutputOf(BelowTen.QuickCheck);

        Assert.Contains("Falsifiable, after ", output);
        Assert.Contains("with exception:", output);
    }

    [Fact]
    public void A_verbose_check_writes_every_input()
    {
        Assert.StartsWith("0:\n", OutputOf(Always.VerboseCheck));
        Assert.Contains("\n99:\n", OutputOf(Always.VerboseCheck));
        Assert.Contains("always-Ok, passed 100 tests.", OutputOf(output => Always.VerboseCheck("always", output)));
    }

    [Fact]
    public void A_throwing_check_throws_its_counterexample()
    {
        Assert.Contains("Falsifiable, ", Assert.Throws<Exception>(() => OutputOf(BelowTen.QuickCheckThrowOnFailure)).Message);
        Assert.Contains("Falsifiable, ", Assert.Throws<Exception>(() => OutputOf(BelowTen.VerboseCheckThrowOnFailure)).Message);
    }

    [Fact]
    public void A_throwing_check_that_passes_writes_its_result()
    {
        Assert.Equal("Ok, passed 100 tests.", OutputOf(Always.QuickCheckThrowOnFailure).Trim());
        Assert.EndsWith("Ok, passed 100 tests.", OutputOf(Always.VerboseCheckThrowOnFailure).Trim());
    }

    [Fact]
    public void The_xunit_runner_keeps_the_result_and_prints_nothing()
    {
        XunitRunner runner = new();
        Check.One(Config.Quick.WithReplay(123, 457).WithRunner(runner), BelowTen);

        var failed = Assert.IsType<TestResult.Failed>(runner.Result);
        Assert.Equal((20, 2), (failed.Item1.NumberOfTests, failed.Item1.NumberOfShrinks));
    }

    [Fact]
    public void The_xunit_runner_has_no_result_before_a_check()
    {
        Assert.NotNull(Record.Exception(() => new XunitRunner().Result));
    }

    [Fact]
    public void A_failure_made_from_a_result_says_everything_FsCheck_says()
    {
        XunitRunner runner = new();
        Check.One(Config.Quick.WithReplay(123, 457).WithRunner(runner), BelowTen);

        PropertyFailedException failure = new(runner.Result);
        Assert.StartsWith(Environment.NewLine + "Falsifiable, after 20 tests (2 shrinks) (123,457).", failure.Message);
        Assert.Contains("with exception:", failure.Message);
    }

    [Fact]
    public void A_failure_made_from_a_text_keeps_text_and_cause()
    {
        InvalidOperationException cause = new("cause");
        PropertyFailedException failure = new("text", cause);

        Assert.Equal("text", failure.Message);
        Assert.Same(cause, failure.InnerException);
    }

    private static string OutputOf(Action<ITestOutputHelper> check)
    {
        Notebook notebook = new();
        check(notebook);
        return notebook.Text.ToString().ReplaceLineEndings("\n");
    }

    private sealed class Notebook : ITestOutputHelper
    {
        public StringBuilder Text { get; } = new();

        public void WriteLine(string message) => Text.AppendLine(message);

        public void WriteLine(string format, params object[] args) => Text.AppendLine(string.Format(format, args));
    }
}
