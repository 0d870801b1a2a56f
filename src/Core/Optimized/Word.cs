using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>Atomic accesses to aligned values of 1, 2, 4 and 8 bytes, whatever their type.</summary>
internal static unsafe class Word
{
    /// <summary>Whether a value of this type may lie at this address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsAligned<T>(long address)
        where T : unmanaged => sizeof(T) <= sizeof(long) && (address & (sizeof(T) - 1)) == 0;

    /// <summary>One load.</summary>
    // An acquire load: a later access of this thread cannot be satisfied before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Read<T>(byte* at)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(long))
            return Unsafe.BitCast<long, T>(Volatile.Read(ref *(long*)at));
        if (sizeof(T) == sizeof(int))
            return Unsafe.BitCast<int, T>(Volatile.Read(ref *(int*)at));
        if (sizeof(T) == sizeof(short))
            return Unsafe.BitCast<short, T>(Volatile.Read(ref *(short*)at));
        if (sizeof(T) == sizeof(byte))
            return Unsafe.BitCast<byte, T>(Volatile.Read(ref *at));
        throw TooLong<T>();
    }

    /// <summary>One exchange.</summary>
    // xchg: the store is visible before this returns, so no later load overtakes it and the value is linearizable.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Exchange<T>(byte* at, T value)
        where T : unmanaged
    {
        if (sizeof(T) == sizeof(long))
            return Unsafe.BitCast<long, T>(Interlocked.Exchange(ref *(long*)at, Unsafe.BitCast<T, long>(value)));
        if (sizeof(T) == sizeof(int))
            return Unsafe.BitCast<int, T>(Interlocked.Exchange(ref *(int*)at, Unsafe.BitCast<T, int>(value)));
        if (sizeof(T) == sizeof(short))
            return Unsafe.BitCast<short, T>(Interlocked.Exchange(ref *(short*)at, Unsafe.BitCast<T, short>(value)));
        if (sizeof(T) == sizeof(byte))
            return Unsafe.BitCast<byte, T>(Interlocked.Exchange(ref *at, Unsafe.BitCast<T, byte>(value)));
        throw TooLong<T>();
    }

    /// <summary>What is thrown for a type that no access is atomic for.</summary>
    internal static NotSupportedException TooLong<T>() => new($"{typeof(T)} has more than 64 bits: no access to it is atomic.");
}
