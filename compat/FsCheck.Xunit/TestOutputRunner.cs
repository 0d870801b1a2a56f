using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace FsCheck.Xunit;

/// <summary>An FsCheck runner that writes to the test output, and throws instead when the property does not pass.</summary>
/// <example><c>Check.One(Config.Quick.WithRunner(new TestOutputRunner(output)), property)</c></example>
public class TestOutputRunner(ITestOutputHelper output) : IRunner
{
    private readonly ReportingRunner reporting = new ReportingRunner(output);

    void IRunner.OnStartFixture(Type t) => reporting.OnStartFixture(t);

    void IRunner.OnArguments(
        int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every) =>
        reporting.OnArguments(ntest, args, every);

    void IRunner.OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink) =>
        reporting.OnShrink(args, everyShrink);

    void IRunner.OnFinished(string name, TestResult testResult)
    {
        if (!testResult.IsPassed)
            throw Operators.Failure(Runner.onFinishedToString(name, testResult));
        reporting.OnFinished(name, testResult);
    }
}
