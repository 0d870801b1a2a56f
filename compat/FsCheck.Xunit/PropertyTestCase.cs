using Microsoft.FSharp.Core;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>One property as xunit sees it: a test whose many inputs are generated while it runs.</summary>
public class PropertyTestCase : XunitTestCase
{
    /// <summary>Creates an empty test case for xunit to deserialize into.</summary>
    public PropertyTestCase()
        : this(new NullMessageSink(), TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, null!, null)
    {
    }

    /// <summary>Creates the test case of a method.</summary>
    public PropertyTestCase(
        IMessageSink diagnosticMessageSink,
        TestMethodDisplay defaultMethodDisplay,
        TestMethodDisplayOptions defaultMethodDisplayOptions,
        ITestMethod testMethod,
        FSharpOption<object[]>? testMethodArguments)
        : base(diagnosticMessageSink, defaultMethodDisplay, defaultMethodDisplayOptions, testMethod, testMethodArguments?.Value)
    {
    }

    /// <summary>The configuration the method, its classes and its assembly ask for; a verbose one writes to the output.</summary>
    public Config Init(TestOutputHelper output) => PropertySettings.For(TestMethod).ToConfig(output);

    /// <inheritdoc/>
    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        XunitTest test = new(this, DisplayName);
        void Send(IMessageSinkMessage message)
        {
            if (!messageBus.QueueMessage(message))
                cancellationTokenSource.Cancel();
        }

        Send(new TestCaseStarting(this));
        Send(new TestStarting(test));
        // FsCheck blocks its thread until the last input is done: a pool thread, so that xunit's own are free to go on.
        PropertyRun run = new(this, test, messageBus, constructorArguments, aggregator, cancellationTokenSource);
        TestResultMessage result = string.IsNullOrEmpty(SkipReason)
            ? await Task.Run(run.ToResult)
            : new TestSkipped(test, SkipReason);
        Send(result);
        Send(new TestFinished(test, result.ExecutionTime, result.Output));

        RunSummary summary = new()
        {
            Total = 1,
            Failed = result is ITestFailed ? 1 : 0,
            Skipped = result is ITestSkipped ? 1 : 0,
            Time = result.ExecutionTime,
        };
        Send(new TestCaseFinished(this, summary.Time, summary.Total, summary.Failed, summary.Skipped));
        return summary;
    }
}
