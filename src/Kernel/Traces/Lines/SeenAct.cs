namespace PtSpec.Kernel.Traces.Lines;

/// <summary>What was seen of a function.</summary>
internal enum SeenKind
{
    /// <summary>A call of it from its beginning to its end.</summary>
    Whole,

    /// <summary>It called another function, which returned.</summary>
    Called,

    /// <summary>It took a page-table lock.</summary>
    Locked,

    /// <summary>It tried for a page-table lock and got it.</summary>
    TryLocked,

    /// <summary>It tried for a page-table lock in vain.</summary>
    TriedInVain,

    /// <summary>It released a page-table lock that it had taken.</summary>
    Unlocked,

    /// <summary>It wrote a pmd entry.</summary>
    Wrote,
}

/// <summary>What a function returned.</summary>
internal enum Returned
{
    /// <summary>The trace does not tell.</summary>
    Something,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>A pointer.</summary>
    Pointer,
}

/// <summary>What happened while a function ran, in it or in what it called.</summary>
[Flags]
internal enum Happened
{
    /// <summary>Nothing that was recorded.</summary>
    Nothing = 0,

    /// <summary>A pmd entry became none.</summary>
    WriteNone = 1,

    /// <summary>One was pointed to a table.</summary>
    WriteTable = 2,

    /// <summary>One was given another value.</summary>
    WriteOther = 4,

    /// <summary>A page-table lock was taken.</summary>
    Lock = 8,

    /// <summary>One was tried for.</summary>
    Try = 16,

    /// <summary>One was released.</summary>
    Unlock = 32,

    /// <summary>Any write.</summary>
    Write = WriteNone | WriteTable | WriteOther,

    /// <summary>All of it may have happened.</summary>
    Anything = Write | Lock | Try | Unlock,
}

/// <summary>Something that a function did.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Callee">The number of the symbol of the function called; otherwise 0.</param>
/// <param name="Detail">What was returned, or what was written.</param>
internal readonly record struct Act(SeenKind Kind, int Callee, int Detail);

/// <summary>One thing seen of a function; what is the same each time is seen once.</summary>
/// <param name="Symbol">The number of the function's symbol.</param>
/// <param name="Act">What it did.</param>
/// <param name="Happened">What may have happened in the call of which it is: no way on which there is anything else was taken.</param>
internal readonly record struct SeenAct(int Symbol, Act Act, Happened Happened);
