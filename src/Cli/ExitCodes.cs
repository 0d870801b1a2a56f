namespace PtSpec.Cli;

/// <summary>How ptspec ends.</summary>
internal static class ExitCodes
{
    /// <summary>Everything checked holds, and all of it was exhausted.</summary>
    public const int Holds = 0;

    /// <summary>A property is violated, or something is not as a file expects.</summary>
    public const int Violated = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>No answer: a budget ran out before, or the command does not judge what was asked for.</summary>
    public const int OutOfBudget = 3;

    /// <summary>A mistake in ptspec itself (sysexits: EX_SOFTWARE).</summary>
    public const int InternalError = 70;

    /// <summary>Ended by Ctrl-C or a request to terminate.</summary>
    public const int Cancelled = 130;
}
