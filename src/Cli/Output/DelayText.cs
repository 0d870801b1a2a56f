namespace PtSpec.Cli.Output;

/// <summary>Says which schedules a directed search looked at.</summary>
internal static class DelayText
{
    /// <summary>The sentence.</summary>
    /// <param name="delays">Every schedule with fewer delays was searched.</param>
    /// <param name="isReduced">Whether orders of steps were left out: what stands for a schedule may have more delays than the schedule itself.</param>
    public static string Of(int delays, bool isReduced)
    {
        string which = delays switch
        {
            0 => "not even every schedule without a delay was searched",
            1 => "every schedule without a delay was searched",
            _ => $"every schedule with at most {delays - 1} {(delays == 2 ? "delay" : "delays")} was searched",
        };
        return $"{which}{(isReduced ? ", of those that --reduce por leaves" : "")}{(delays == 0 ? "." : "; nothing is said about others.")}";
    }
}
