namespace PtSpec.Scheduling.Running;

/// <summary>What steps are called. The same objects everywhere: a replay compares them by identity.</summary>
internal static class StepNames
{
    public const string Read = "read";
    public const string Write = "write";
    public const string Exchange = "exchange";
    public const string CompareExchange = "compare-exchange";
    public const string Add = "add";
    public const string Lock = "lock";
    public const string TryLock = "try-lock";
    public const string Unlock = "unlock";
    public const string SpinWhile = "spin-while";
    public const string Yield = "yield";

    /// <summary>No step: made by a CPU for itself.</summary>
    public const string New = "new";

    /// <summary>No step: what a CPU has to say.</summary>
    public const string Note = "note";
}
