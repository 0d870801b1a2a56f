using Xunit.Abstractions;

namespace FsCheck.Xunit;

/// <summary>Checks a property inside an ordinary test and reports to its output.</summary>
public static class CheckExtensions
{
    /// <summary>Checks the property and writes the result; a property that fails does not fail the test.</summary>
    public static void QuickCheck(this Property property, ITestOutputHelper testOutputHelper) =>
        Check.One(Reporting(Config.Quick, testOutputHelper), property);

    /// <summary>Checks the property and writes the result after a name; a property that fails does not fail the test.</summary>
    public static void QuickCheck(this Property property, string testName, ITestOutputHelper testOutputHelper) =>
        Check.One(testName, Reporting(Config.Quick, testOutputHelper), property);

    /// <summary>Checks the property and throws its counterexample when it does not pass.</summary>
    public static void QuickCheckThrowOnFailure(this Property property, ITestOutputHelper testOutputHelper) =>
        Check.One(Throwing(Config.QuickThrowOnFailure, testOutputHelper), property);

    /// <summary>Checks the property and writes every input, every shrink and the result; never fails the test.</summary>
    public static void VerboseCheck(this Property property, ITestOutputHelper testOutputHelper) =>
        Check.One(Reporting(Config.Verbose, testOutputHelper), property);

    /// <summary>Checks the property and writes every input, every shrink and, after a name, the result.</summary>
    public static void VerboseCheck(this Property property, string testName, ITestOutputHelper testOutputHelper) =>
        Check.One(testName, Reporting(Config.Verbose, testOutputHelper), property);

    /// <summary>Checks the property, writes every input and shrink, and throws the counterexample if it does not pass.</summary>
    public static void VerboseCheckThrowOnFailure(this Property property, ITestOutputHelper testOutputHelper) =>
        Check.One(Throwing(Config.VerboseThrowOnFailure, testOutputHelper), property);

    private static Config Reporting(Config config, ITestOutputHelper output) =>
        config.WithRunner(new ReportingRunner(output));

    private static Config Throwing(Config config, ITestOutputHelper output) =>
        config.WithRunner(new TestOutputRunner(output));
}
