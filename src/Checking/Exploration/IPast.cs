namespace PtSpec.Checking.Exploration;

/// <summary>
/// What is remembered of the levels behind: for each state less than the state, so that another may be taken for it. Like a <see
/// cref="IStateTable{TWords}"/>, a copy of the struct works on the same memory until room is made.
/// </summary>
internal interface IPast
{
    /// <summary>The chance of a state that is new to be taken for one of the past: with a random hash, of which it says enough.</summary>
    double Chance { get; }

    /// <summary>The share of what there is room to tell apart that is taken.</summary>
    double Fill { get; }

    /// <summary>Asks for the memory that tells whether a state with this hash is of the past.</summary>
    void Prefetch(ulong hash);

    /// <summary>Whether a state with this hash is of the past, or may as well be.</summary>
    bool Has(ulong hash);

    /// <summary>Adds a state with this hash; other threads may do the same meanwhile, and none may ask.</summary>
    /// <returns>What <see cref="Joined"/> wants to know of it.</returns>
    long Join<TSharing>(ulong hash)
        where TSharing : struct, ISharing;

    /// <summary>Ends the adding: with the sum of what it returned.</summary>
    void Joined(long sum);

    /// <summary>Makes room for so many states more, and for questions; false when that would exceed the bound on memory.</summary>
    bool MakeRoom(long states, MemoryAccount memory, Crew crew);

    /// <summary>The same, with nothing in it and without memory.</summary>
    void Forget();

    /// <summary>Frees the memory.</summary>
    void Free(MemoryAccount memory);
}
