using PtSpec.Cli.Output;

namespace PtSpec.Cli;

/// <summary>The command line of ptspec, for programs that bring call sites of their own.</summary>
/// <remarks>
/// Every routine marked [Routine] of the program is one of ptspec's then, and one marked [Site] an operation of scenarios.
/// </remarks>
public static class PtSpecCommand
{
    /// <summary>Runs a command on the process's own streams, as the program ptspec does; Ctrl-C ends it in good order.</summary>
    /// <param name="args">The command and its options: "explore", "my-site.txt".</param>
    /// <returns>The exit code: 0 holds, 1 violated, 2 bad usage or input, 3 no answer, 70 a mistake in ptspec, 130 interrupted.</returns>
    public static int Run(params string[] args)
    {
        using var interruption = new Interruption();
        return new Shell(Terminal.OfProcess(interruption.Token)).Run(args);
    }
}
