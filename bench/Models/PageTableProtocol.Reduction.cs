using System.Runtime.CompilerServices;

namespace PtSpec.Bench.Models;

/// <content>Which states and steps of the model stand for others.</content>
public readonly partial struct PageTableProtocol<TSize>
{
    private static readonly int[][] s_namings = [.. Namings([])];

    /// <summary>
    /// The least of the states that differ from this one in the names of readers and tables only: for each naming of the tables, the
    /// readers in order.
    /// </summary>
    [SkipLocalsInit]
    internal static ulong Representative(ulong s)
    {
        Span<ulong> readers = stackalloc ulong[Readers];
        ulong best = ulong.MaxValue;
        foreach (int[] naming in s_namings)
            best = Math.Min(best, Renamed(s, naming, readers));
        return best;
    }

    /// <summary>Takes the steps at once that nobody can tell from having been taken earlier, until none is left.</summary>
    /// <remarks>
    /// Who holds a table's lock keeps everybody from the entry, the table and the assertions that are about it: a reader comes from
    /// there to its unlocking by itself, and unlocking only lets others in. What reads the pmd entry outside of a lock, enters or
    /// leaves RCU, or takes a lock, meets others' steps.
    /// </remarks>
    internal static ulong Settled(ulong s)
    {
        while (Prefer(ref s))
        {
        }
        return s;
    }

    /// <summary>Takes one such step, if there is any.</summary>
    private static bool Prefer(ref ulong s)
    {
        for (int i = 0; i < Readers; i++)
        {
            if (((s >> (FirstReader + i * ReaderBits)) & 7) is < 3 or > 6)
                continue;
            StepReader(s, i, ref s, out int violation);
            return violation == 0;
        }
        if (((s >> Khugepaged) & 7) is 4 or 5 or 7)
            return StepKhugepaged(s, ref s, out _);
        if (((s >> Faulter) & 7) is not (3 or 7))
            return false;
        StepFaulter(s, new Span<ulong>(ref s));
        return true;
    }

    private static ulong Renamed(ulong s, int[] naming, Span<ulong> readers)
    {
        ulong r = Named(s & 7, naming) | (s & (1UL << PmdLock));
        r |= Cpu(s, Khugepaged, naming) | Cpu(s, Faulter, naming);
        for (int t = 0; t < Tables; t++)
        {
            int to = naming[t];
            r |= (s >> (TableLocks + t) & 1) << (TableLocks + to) | StateOf(s, t) << (TableStates + 2 * to) | (s >> (Ptes + t) & 1) << (Ptes + to);
        }
        for (int i = 0; i < Readers; i++)
        {
            ulong reader = Reader(s, i, naming);
            int at = i;
            for (; at > 0 && readers[at - 1] > reader; at--)
                readers[at] = readers[at - 1];
            readers[at] = reader;
        }
        for (int i = 0; i < Readers; i++)
        {
            r |= (readers[i] & ((1UL << ReaderBits) - 1)) << (FirstReader + i * ReaderBits);
            for (int t = 0; t < Tables; t++)
                r |= (readers[i] >> (ReaderBits + t) & 1) << (Waits + t * Readers + i);
        }
        return r;
    }

    // A reader with, above it, the tables whose grace periods wait for it.
    private static ulong Reader(ulong s, int reader, int[] naming)
    {
        ulong all = (s >> (FirstReader + reader * ReaderBits)) & ((1UL << ReaderBits) - 1);
        ulong renamed = (all & ~(Number << 3)) | Named((all >> 3) & Number, naming) << 3;
        for (int t = 0; t < Tables; t++)
            renamed |= (s >> (Waits + t * Readers + reader) & 1) << (ReaderBits + naming[t]);
        return renamed;
    }

    private static ulong Cpu(ulong s, int at, int[] naming) =>
        (s & (7UL << at)) | Named((s >> (at + 3)) & Number, naming) << (at + 3);

    private static ulong Named(ulong number, int[] naming) => IsTable(number) ? (ulong)naming[number - 1] + 1 : number;

    private static IEnumerable<int[]> Namings(int[] start) => start.Length == Tables
        ? [start]
        : Enumerable.Range(0, Tables).Where(t => !start.Contains(t)).SelectMany(t => Namings([.. start, t]));
}
