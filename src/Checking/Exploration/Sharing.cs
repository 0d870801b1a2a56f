using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Whether other threads place states in the table meanwhile, and whether the states are new. Implemented by structs, so that the answers
/// are folded.
/// </summary>
internal unsafe interface ISharing
{
    /// <summary>Whether nobody has judged the states yet.</summary>
    static abstract bool AreNew { get; }

    /// <summary>
    /// Places an entry in an empty slot, after whatever was written before; false when another thread has placed one there.
    /// </summary>
    static abstract bool Claim(ulong* slot, ulong entry);
}

/// <summary>Nobody else does.</summary>
internal readonly unsafe struct Alone : ISharing
{
    public static bool AreNew => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Claim(ulong* slot, ulong entry)
    {
        *slot = entry;
        return true;
    }
}

/// <summary>Nobody else does, and the states were judged when they were discovered: a judgement may cost much, and is counted.</summary>
internal readonly unsafe struct Again : ISharing
{
    public static bool AreNew => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Claim(ulong* slot, ulong entry) => Alone.Claim(slot, entry);
}

/// <summary>Others do: one compare and exchange, which is also the fence before which a state is written down.</summary>
internal readonly unsafe struct Shared : ISharing
{
    public static bool AreNew => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Claim(ulong* slot, ulong entry) => Interlocked.CompareExchange(ref *slot, entry, 0) == 0;
}
