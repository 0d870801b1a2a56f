namespace PtSpec.Checking.Linearizability.Histories;

/// <summary>
/// What is known of an operation beforehand, whatever the state. It never changes a verdict, only how long the search takes;
/// the search refuses a specification whose steps contradict it.
/// </summary>
public enum Effect
{
    /// <summary>Nothing is known: always right.</summary>
    Unknown,

    /// <summary>Where it is legal it leaves the state as it is: a read, a compare-and-set that failed.</summary>
    Reads,

    /// <summary>It is legal in every state: an append that returns nothing.</summary>
    Updates,

    /// <summary>It is legal in every state, and all that was before is forgotten: a write that returns nothing.</summary>
    Overwrites,
}
