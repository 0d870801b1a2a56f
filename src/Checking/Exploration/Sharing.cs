using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>Whether other threads place states in the table meanwhile. Implemented by structs, so that the answer is folded.</summary>
internal unsafe interface ISharing
{
    /// <summary>
    /// Places an entry in an empty slot, after whatever was written before; false when another thread has placed one there.
    /// </summary>
    static abstract bool Claim(ulong* slot, ulong entry);
}

/// <summary>Nobody else does.</summary>
internal readonly unsafe struct Alone : ISharing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Claim(ulong* slot, ulong entry)
    {
        *slot = entry;
        return true;
    }
}

/// <summary>Others do: one compare and exchange, which is also the fence before which a state is written down.</summary>
internal readonly unsafe struct Shared : ISharing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Claim(ulong* slot, ulong entry) => Interlocked.CompareExchange(ref *slot, entry, 0) == 0;
}
