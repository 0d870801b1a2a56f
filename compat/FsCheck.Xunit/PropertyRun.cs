using System.Reflection;
using Microsoft.FSharp.Core;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>One execution of a property test: an instance of its class, FsCheck's run over it, the result to report.</summary>
internal sealed class PropertyRun
{
    private readonly PropertyTestCase testCase;
    private readonly XunitTest test;
    private readonly IMessageBus messageBus;
    private readonly CancellationTokenSource cancellation;
    private readonly object[] constructorArguments;
    private readonly ExceptionAggregator failures;
    private readonly TestOutputHelper output;
    private readonly ExecutionTimer timer = new();

    public PropertyRun(
        PropertyTestCase testCase,
        XunitTest test,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator fixtureFailures,
        CancellationTokenSource cancellation)
    {
        this.testCase = testCase;
        this.test = test;
        this.messageBus = messageBus;
        this.cancellation = cancellation;
        failures = new ExceptionAggregator(fixtureFailures);
        output = constructorArguments.OfType<TestOutputHelper>().LastOrDefault() ?? new TestOutputHelper();
        // xunit 2.9 passes a function in place of the output helper; copied because the array serves the whole class.
        this.constructorArguments =
            [.. constructorArguments.Select(argument => argument is Func<TestOutputHelper> ? output : argument)];
    }

    public async Task<TestResultMessage> ToResult()
    {
        output.Initialize(messageBus, test);
        if (!failures.HasExceptions)
            await RunOnInstance();

        Exception? failure = failures.ToException();
        if (failure is not (null or PropertyFailedException))
            output.WriteLine("Exception during test");
        TestResultMessage message = failure is null
            ? new TestPassed(test, timer.Total, output.Output)
            : new TestFailed(test, timer.Total, output.Output, failure);
        output.Uninitialize();
        return message;
    }

    private async Task RunOnInstance()
    {
        MethodInfo method = testCase.TestMethod.Method.ToRuntimeMethod();
        object? instance = null;
        await failures.RunAsync(async () =>
        {
            Config config = testCase.Init(output);
            if (!method.IsStatic)
                instance = NewInstance();
            if (instance is IAsyncLifetime starting)
                await timer.AggregateAsync(starting.InitializeAsync);
            Check(config, method, instance);
        });

        // Both run even after a failure, and neither hides the counterexample.
        if (instance is IAsyncLifetime ending)
            await failures.RunAsync(() => timer.AggregateAsync(ending.DisposeAsync));
        failures.Run(() => test.DisposeTestClass(instance, messageBus, timer, cancellation));
    }

    private object NewInstance() => test.CreateTestClass(
        testCase.TestMethod.TestClass.Class.ToRuntimeType(), constructorArguments, messageBus, timer, cancellation);

    private void Check(Config config, MethodInfo method, object? instance)
    {
        FSharpOption<object>? target = instance is null ? null : FSharpOption<object>.Some(instance);
        timer.Aggregate(() => FsCheck.Check.Method(config, method, target));
        // Recorded rather than thrown: a stack trace would point here, never at the property.
        switch (((XunitRunner)config.Runner).Result)
        {
            case TestResult.Passed passed:
                output.WriteLine(Runner.onFinishedToString("", passed));
                break;
            case TestResult.Failed { Item4: Outcome.Failed outcome } failed:
                string counterexample = Runner.onFailureToString(
                    "", failed.Item1, failed.Item2, failed.Item3, failed.Item5, failed.Item6, failed.Item7);
                failures.Add(new PropertyFailedException(Environment.NewLine + counterexample, outcome.Item));
                break;
            case TestResult other:
                failures.Add(new PropertyFailedException(other));
                break;
        }
    }
}
