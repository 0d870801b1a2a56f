using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace FsCheck.Xunit;

/// <summary>An FsCheck runner that writes everything to the test output, failures too, and never throws.</summary>
internal sealed class ReportingRunner(ITestOutputHelper output) : IRunner
{
    public void OnStartFixture(Type t) => output.WriteLine(Runner.onStartFixtureToString(t));

    public void OnArguments(
        int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every) =>
        output.WriteLine(FSharpFunc<int, FSharpList<object>>.InvokeFast(every, ntest, args));

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink) =>
        output.WriteLine(everyShrink.Invoke(args));

    public void OnFinished(string name, TestResult testResult) =>
        output.WriteLine(Runner.onFinishedToString(name, testResult));
}
