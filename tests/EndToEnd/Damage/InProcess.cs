using PtSpec.Cli;
using PtSpec.Cli.Output;
using Xunit;

namespace PtSpec.EndToEnd.Damage;

/// <summary>Runs a command line within the process of the tests: hundreds of runs a minute.</summary>
internal static class InProcess
{
    // What takes longer than this hangs: every input here is small, and so are the bounds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end.</summary>
    public static Outcome Run(string input, params string[] arguments)
    {
        using var patience = new CancellationTokenSource();
        var (output, error) = (new StringWriter(), new StringWriter());
        Task<int> running = Task.Run(() => new Shell(new Terminal(
            new StringReader(input), TextWriter.Synchronized(output), TextWriter.Synchronized(error), patience.Token)).Run(arguments));
        if (!running.Wait(Patience))
        {
            patience.Cancel();
            Assert.Fail($"It does not end: {string.Join(' ', arguments)}");
        }
        return new Outcome(running.Result, output.ToString(), error.ToString());
    }
}
