namespace PtSpec.Kernel.Traces;

/// <summary>A value that an event read from a pmd entry and that the entry is not known to have held yet.</summary>
internal sealed record PendingObservation(EntryHistory Entry, PmdWord Value, long Line);

/// <summary>What one pmd entry may hold now: its settled value, and that of a write in flight.</summary>
internal sealed class EntryHistory(ulong address)
{
    /// <summary>Where it is.</summary>
    public ulong Address => address;

    /// <summary>The value before the write in flight, if any; null until something tells.</summary>
    public PmdWord? Settled { get; private set; }

    /// <summary>The line that tells <see cref="Settled"/>.</summary>
    public long SettledLine { get; private set; }

    /// <summary>Whether a write to it was recorded.</summary>
    public bool Written { get; private set; }

    /// <summary>Who writes it now; null when nobody does.</summary>
    public ThreadTimeline? Writer { get; private set; }

    /// <summary>What the write in flight, or else the last one, writes.</summary>
    public PmdWrite LastWrite { get; private set; }

    /// <summary>The observations of it that are not explained yet.</summary>
    public List<PendingObservation> Pending { get; } = [];

    /// <summary>The calls of the pte_offset_map family that are working on it.</summary>
    public List<MappingCall> Calls { get; } = [];

    /// <summary>Whether it may point to a page table at this moment.</summary>
    public bool MayPointTo(ulong frame) =>
        (Settled is { IsTable: true } settled && settled.TableFrame == frame)
        || (Writer is not null && LastWrite.New is { IsTable: true } next && next.TableFrame == frame);

    /// <summary>Whether it may hold a value at this moment.</summary>
    public bool MayHold(PmdWord value) => Settled == value || (Writer is not null && LastWrite.New == value);

    /// <summary>An observation told its value.</summary>
    public void Learn(PmdWord value, long line)
    {
        Settled = value;
        SettledLine = line;
    }

    /// <summary>Nothing is known of it any more.</summary>
    public void Forget()
    {
        Settled = null;
        SettledLine = 0;
        Written = false;
        foreach (MappingCall call in Calls)
            call.Lose();
    }

    /// <summary>A write begins.</summary>
    public void Begin(ThreadTimeline writer, PmdWrite write)
    {
        if (Settled != write.Old)
            Learn(write.Old, write.Line);
        Writer = writer;
        LastWrite = write;
        Written = true;
        foreach (MappingCall call in Calls)
            call.Add(write.New);
    }

    /// <summary>The write in flight has happened.</summary>
    public void End()
    {
        Writer = null;
        Settled = LastWrite.New;
        SettledLine = LastWrite.Line;
    }
}

/// <summary>One recorded write.</summary>
/// <param name="Kind">The instruction.</param>
/// <param name="Symbol">The function it is in.</param>
/// <param name="Old">The value it replaces.</param>
/// <param name="New">The value it writes.</param>
/// <param name="Line">The line of its event.</param>
internal readonly record struct PmdWrite(PmdWriteKind Kind, string Symbol, PmdWord Old, PmdWord New, long Line);
