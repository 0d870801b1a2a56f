namespace PtSpec.Checking.Paths;

/// <summary>A statement of a routine.</summary>
/// <param name="Routine">The routine's C# name, "Type.Method".</param>
/// <param name="Number">The statement's number within it.</param>
internal readonly record struct SpecLine(string Routine, int Number);

/// <summary>What can be seen of a point of a path from outside.</summary>
internal enum PathEventKind
{
    /// <summary>Nothing.</summary>
    Silent,

    /// <summary>A page-table lock is waited for and taken.</summary>
    Locked,

    /// <summary>A page-table lock is tried for and taken.</summary>
    TryLocked,

    /// <summary>A page-table lock is tried for in vain.</summary>
    TriedInVain,

    /// <summary>A page-table lock is released.</summary>
    Unlocked,

    /// <summary>A pmd entry is written.</summary>
    Wrote,

    /// <summary>A routine returns, or a primitive that is a function of the kernel's.</summary>
    Returned,
}

/// <summary>What a pmd entry holds when it has been written.</summary>
internal enum PmdContent
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A page table.</summary>
    Table,

    /// <summary>A leaf, or an entry that is not present.</summary>
    Other,
}

/// <summary>What can be seen at a point of a path.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Value">What is returned.</param>
/// <param name="Content">What a written entry holds.</param>
/// <param name="Routine">The kernel's name of what returns.</param>
internal readonly record struct PathEvent(PathEventKind Kind, AbstractValue Value = default, PmdContent Content = default, string Routine = "");

/// <summary>A point of the paths through a routine.</summary>
/// <param name="Line">The statement, as a number within the graph.</param>
/// <param name="Event">What can be seen of it.</param>
/// <param name="IsEnd">Whether the routine that the paths are of returns here.</param>
/// <param name="IsHere">
/// Whether it may be the code of the function that the paths are of that does this, inlined functions among it; of a return,
/// whether the call may be.
/// </param>
internal readonly record struct PathPoint(int Line, PathEvent Event, bool IsEnd, bool IsHere);
