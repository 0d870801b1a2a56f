namespace PtSpec.Checking.Scheduled;

/// <summary>What a core does wrong on purpose, to see that schedules show it. The routines stay as they are.</summary>
[Flags]
internal enum SeededFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>call_rcu frees at once.</summary>
    FreesAtOnce = 1,

    /// <summary>Who looks at a pmd entry again under the table's lock sees what it saw before.</summary>
    NoRecheck = 2,

    /// <summary>RCU sections keep nothing.</summary>
    NoRcu = 4,
}
