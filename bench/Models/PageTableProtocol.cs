using System.Runtime.CompilerServices;
using PtSpec.Checking.Exploration;

namespace PtSpec.Bench.Models;

/// <summary>How many readers and tables a <see cref="PageTableProtocol{TSize}"/> has: constants to the JIT.</summary>
public interface ISize
{
    /// <summary>CPUs that map, lock and write: at least 1.</summary>
    static abstract int Readers { get; }

    /// <summary>Page tables to install: 1 to 6.</summary>
    static abstract int Tables { get; }
}

/// <summary>
/// pte_offset_map_lock against retract_page_tables, packed by hand into one word: readers that map and lock the table under one
/// pmd entry, one khugepaged that retracts it, one faulter that installs tables and huge entries, and the grace periods between.
/// The same transition system, step for step, was given to SPIN, Murphi and TLC.
/// </summary>
public readonly partial struct PageTableProtocol<TSize> : IModel
    where TSize : struct, ISize
{
    private const ulong Free = 0;
    private const ulong Live = 1;
    private const ulong Pending = 2;

    // The fields of the word, low bits first; a CPU's pc is three bits and its table number (0: none) follows it.
    private const int PmdLock = 3;
    private const int TableLocks = 4;

    private static int Readers => TSize.Readers;

    private static int Tables => TSize.Tables;

    private static int TableStates => TableLocks + Tables;

    private static int Ptes => TableStates + 2 * Tables;

    private static int Waits => Ptes + Tables;

    private static int Khugepaged => Waits + Tables * Readers;

    private static int Faulter => Khugepaged + 3 + NumberBits;

    private static int FirstReader => Faulter + 3 + NumberBits;

    private static int ReaderBits => 4 + NumberBits;

    private static int NumberBits => Tables <= 3 ? 2 : 3;

    private static ulong Number => (1UL << NumberBits) - 1;

    private static ulong Huge => (ulong)Tables + 1;

    private static ulong AllReaders => (1UL << Readers) - 1;

    private static int Bits => FirstReader + Readers * ReaderBits;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The readers and tables do not fit one word.</exception>
    public int WordsPerState => Bits <= 64 ? 1 : throw new NotSupportedException($"The state needs {Bits} bits.");

    /// <inheritdoc/>
    public int MaxSuccessors => Readers + 1 + (Tables + 1) + Tables;

    /// <inheritdoc/>
    public int InitialStates(Span<ulong> destination)
    {
        destination[0] = 0;
        return 1;
    }

    /// <inheritdoc/>
    public int JudgeEnd(ReadOnlySpan<ulong> state) => (int)PageTableProperty.Deadlock;

    /// <inheritdoc/>
    public int JudgeState(ReadOnlySpan<ulong> state) => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        ulong s = state[0];
        int count = 0;
        for (int i = 0; i < Readers; i++)
        {
            if (StepReader(s, i, ref destination[count], out violation))
                count++;
            if (violation != 0)
                return count;
        }
        if (StepKhugepaged(s, ref destination[count], out violation))
            count++;
        if (violation != 0)
            return count;
        count += StepFaulter(s, destination[count..]);
        for (int t = 0; t < Tables; t++)
        {
            bool graceOver = StateOf(s, t) == Pending && ((s >> (Waits + t * Readers)) & AllReaders) == 0;
            if (graceOver)
                destination[count++] = s & ~(3UL << (TableStates + 2 * t)) & ~(1UL << (Ptes + t));
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StepReader(ulong s, int reader, ref ulong next, out int violation)
    {
        violation = 0;
        int at = FirstReader + reader * ReaderBits;
        ulong one = 1UL << at;
        int table = (int)((s >> (at + 3)) & Number) - 1;
        ulong read = 1UL << (at + 3 + NumberBits);
        ulong pmd = s & 7;
        switch ((s >> at) & 7)
        {
            case 0: // rcu_read_lock
                next = s + one;
                return true;
            case 1: // read the pmd entry
                next = IsTable(pmd) ? (s + one) | (pmd << (at + 3)) : s + 6 * one;
                return true;
            case 2: // lock the table
                if ((s >> (TableLocks + table) & 1) != 0)
                    return false;
                violation = Violated(StateOf(s, table) == Free, PageTableProperty.FreedTable);
                next = (s + one) | 1UL << (TableLocks + table);
                return true;
            case 3: // read the pmd entry again
                next = pmd == (ulong)(table + 1) ? s + one : s + 3 * one;
                return true;
            case 4: // read the pte: the critical section begins
                violation = Violated(StateOf(s, table) != Live, PageTableProperty.CriticalOnDeadTable)
                    | Violated(InCritical(s, table), PageTableProperty.MutualExclusion);
                next = (s + one) | ((s >> (Ptes + table) & 1) != 0 ? read : 0);
                return true;
            case 5: // write the pte: the critical section ends
                violation = Violated(StateOf(s, table) != Live, PageTableProperty.CriticalOnDeadTable);
                next = ((s + one) & ~read & ~(1UL << (Ptes + table))) | ((s & read) == 0 ? 1UL << (Ptes + table) : 0);
                return true;
            case 6: // unlock the table
                violation = Violated(StateOf(s, table) == Free, PageTableProperty.FreedTable);
                next = (s + one) & ~(1UL << (TableLocks + table)) & ~(Number << (at + 3));
                return true;
            default: // rcu_read_unlock
                next = (s - 7 * one) & ~WaitsFor(reader);
                return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StepKhugepaged(ulong s, ref ulong next, out int violation)
    {
        violation = 0;
        ulong one = 1UL << Khugepaged;
        int table = (int)((s >> (Khugepaged + 3)) & Number) - 1;
        ulong pmd = s & 7;
        switch ((s >> Khugepaged) & 7)
        {
            case 0: // lock the pmd
                next = (s + one) | 1UL << PmdLock;
                return !IsPmdLocked(s);
            case 1: // read the pmd entry
                next = IsTable(pmd) ? (s + one) | (pmd << (Khugepaged + 3)) : s + 6 * one;
                return true;
            case 2: // lock the table
                if ((s >> (TableLocks + table) & 1) != 0)
                    return false;
                violation = Violated(StateOf(s, table) == Free, PageTableProperty.FreedTable);
                next = (s + one) | 1UL << (TableLocks + table);
                return true;
            case 3: // clear the pmd entry
                violation = Violated(InCritical(s, table), PageTableProperty.MutualExclusion);
                next = (s + one) & ~7UL;
                return true;
            case 4: // unlock the table
                next = (s + one) & ~(1UL << (TableLocks + table));
                return true;
            case 5: // unlock the pmd
                next = (s + one) & ~(1UL << PmdLock);
                return true;
            case 6: // defer the table's freeing until the readers of now have left
                next = Defer((s - 6 * one) & ~(Number << (Khugepaged + 3)), table);
                return true;
            default: // unlock the pmd, nothing done
                next = (s - 7 * one) & ~(1UL << PmdLock);
                return true;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StepFaulter(ulong s, Span<ulong> next)
    {
        ulong one = 1UL << Faulter;
        int table = (int)((s >> (Faulter + 3)) & Number) - 1;
        ulong pmd = s & 7;
        switch ((s >> Faulter) & 7)
        {
            case 0: // allocate a table, or lock the pmd for a huge entry to come or go
                return BeginFault(s, next);
            case 1: // lock the pmd
                next[0] = (s + one) | 1UL << PmdLock;
                return IsPmdLocked(s) ? 0 : 1;
            case 2: // install the table, if the entry is still none
                next[0] = pmd == 0 ? ((s + 5 * one) & ~(Number << (Faulter + 3))) | ((s >> (Faulter + 3)) & Number) : s + one;
                return 1;
            case 3: // unlock the pmd
                next[0] = (s + one) & ~(1UL << PmdLock);
                return 1;
            case 4: // free the table nobody saw
                next[0] = (s - 4 * one) & ~(Number << (Faulter + 3)) & ~(3UL << (TableStates + 2 * table));
                return 1;
            case 5: // install the huge entry
                next[0] = (pmd == 0 ? s | Huge : s) + 2 * one;
                return 1;
            case 6: // zap the huge entry
                next[0] = (pmd == Huge ? s & ~7UL : s) + one;
                return 1;
            default: // unlock the pmd
                next[0] = (s - 7 * one) & ~(1UL << PmdLock);
                return 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BeginFault(ulong s, Span<ulong> next)
    {
        ulong one = 1UL << Faulter;
        ulong pmd = s & 7;
        int count = 0;
        if (pmd == 0)
        {
            for (int t = 0; t < Tables; t++)
            {
                if (StateOf(s, t) == Free)
                    next[count++] = (s + one) | Live << (TableStates + 2 * t) | (ulong)(t + 1) << (Faulter + 3);
            }
            if (!IsPmdLocked(s))
                next[count++] = (s + 5 * one) | 1UL << PmdLock;
        }
        else if (pmd == Huge && !IsPmdLocked(s))
        {
            next[count++] = (s + 6 * one) | 1UL << PmdLock;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Defer(ulong s, int table)
    {
        ulong reading = 0;
        for (int i = 0; i < Readers; i++)
        {
            if (((s >> (FirstReader + i * ReaderBits)) & 7) != 0)
                reading |= 1UL << i;
        }
        int state = TableStates + 2 * table;
        int waits = Waits + table * Readers;
        return (s & ~(3UL << state) & ~(AllReaders << waits)) | Pending << state | reading << waits;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTable(ulong pmd) => pmd - 1 < (ulong)Tables;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPmdLocked(ulong s) => (s >> PmdLock & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong StateOf(ulong s, int table) => (s >> (TableStates + 2 * table)) & 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool InCritical(ulong s, int table)
    {
        ulong writing = 5 | (ulong)(table + 1) << 3;
        for (int i = 0; i < Readers; i++)
        {
            if (((s >> (FirstReader + i * ReaderBits)) & (7 | Number << 3)) == writing)
                return true;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WaitsFor(int reader)
    {
        ulong mask = 0;
        for (int t = 0; t < Tables; t++)
            mask |= 1UL << (Waits + t * Readers + reader);
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Violated(bool condition, PageTableProperty property) => condition ? (int)property : 0;
}

/// <summary>What a <see cref="PageTableProtocol{TSize}"/> must never do.</summary>
[Flags]
public enum PageTableProperty
{
    /// <summary>Nothing: no property has this number.</summary>
    None = 0,

    /// <summary>Touch the lock of a freed table.</summary>
    FreedTable = 1,

    /// <summary>Read or write a pte of a table that is not live.</summary>
    CriticalOnDeadTable = 2,

    /// <summary>Read or write a pte, or clear the pmd entry, in someone else's critical section.</summary>
    MutualExclusion = 4,

    /// <summary>Reach a state that nobody can leave.</summary>
    Deadlock = 8,
}
