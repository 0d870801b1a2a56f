using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace FsCheck.Xunit;

/// <summary>An FsCheck runner that prints nothing and keeps the result for the caller to report.</summary>
public class XunitRunner : IRunner
{
    private TestResult? result;

    /// <summary>The result of the last check.</summary>
    /// <exception cref="InvalidOperationException">No check has finished yet.</exception>
    public TestResult Result =>
        result ?? throw new InvalidOperationException("No check has finished with this runner: pass it to Config.WithRunner.");

    void IRunner.OnStartFixture(Type t)
    {
    }

    // Called for what it does, not for its text: a verbose configuration writes from inside the function.
    void IRunner.OnArguments(
        int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every) =>
        FSharpFunc<int, FSharpList<object>>.InvokeFast(every, ntest, args);

    void IRunner.OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink) =>
        everyShrink.Invoke(args);

    void IRunner.OnFinished(string name, TestResult testResult) => result = testResult;
}
