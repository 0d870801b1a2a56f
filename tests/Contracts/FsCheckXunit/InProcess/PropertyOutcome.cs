using Xunit.Abstractions;

namespace PtSpec.Contracts.FsCheckXunit.InProcess;

/// <summary>What xunit was told about one property, and the exception that escaped the run instead, if one did.</summary>
internal sealed record PropertyOutcome(IReadOnlyList<IMessageSinkMessage> Messages, Exception? Escaped)
{
    public bool Passed => Result is ITestPassed && Escaped is null;

    public bool Failed => Result is ITestFailed || Escaped is not null;

    public string? SkipReason => (Result as ITestSkipped)?.Reason;

    /// <summary>What the test wrote to its output.</summary>
    public string Output => Result?.Output ?? "";

    /// <summary>The text of the outermost failure, with one kind of line end.</summary>
    public string FailureMessage => FailureMessages[0];

    /// <summary>The texts of the failure and of what caused it, outermost first.</summary>
    public IReadOnlyList<string> FailureMessages =>
        Result is ITestFailed failed ? [.. failed.Messages.Select(WithLineFeeds)] : [Escaped?.Message ?? "(no failure)"];

    /// <summary>The full names of the exception types, outermost first.</summary>
    public IReadOnlyList<string?> FailureTypes =>
        Result is ITestFailed failed ? failed.ExceptionTypes : [Escaped?.GetType().FullName];

    public T Only<T>() where T : IMessageSinkMessage => Messages.OfType<T>().Single();

    private ITestResultMessage? Result => Messages.OfType<ITestResultMessage>().SingleOrDefault();

    private static string WithLineFeeds(string text) => text.ReplaceLineEndings("\n");
}
