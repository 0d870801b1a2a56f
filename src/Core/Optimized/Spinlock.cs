using System.Runtime.CompilerServices;

namespace PtSpec.Core.Optimized;

/// <summary>A spinlock of one word, 0 when free: page-table locks, pmd locks, and the locks of the pools.</summary>
internal readonly unsafe struct Spinlock(int* word)
{
    private const int Free = 0;
    private const int Held = 1;

    /// <summary>spin_lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Lock()
    {
        if (!Trylock())
            LockContended();
    }

    /// <summary>spin_trylock.</summary>
    // A locked exchange: no access of the critical section can move above it (the acquire of spin_lock).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Trylock() => Interlocked.CompareExchange(ref *word, Held, Free) == Free;

    /// <summary>spin_unlock.</summary>
    // A release store: no access of the critical section can move below it, into the next holder's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Unlock() => Volatile.Write(ref *word, Free);

    // Test, then test and set: waiters share the line until it changes. Never sleeps: holders are brief.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LockContended()
    {
        SpinWait spin = default;
        do
        {
            while (Volatile.Read(ref *word) != Free)
                spin.SpinOnce(sleep1Threshold: -1);
        }
        while (!Trylock());
    }
}
