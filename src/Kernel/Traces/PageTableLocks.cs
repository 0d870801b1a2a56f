namespace PtSpec.Kernel.Traces;

/// <summary>
/// Who holds which page-table lock. An acquisition is recorded after it and a release before it, so a recorded section lies
/// within the true one: two sections of one lock that overlap in the trace overlapped in the kernel. Where not every way to
/// take and release a lock is recorded, nothing is said, and every lock counts as held by whoever needs it.
/// </summary>
internal sealed class PageTableLocks(bool isRecorded, bool isWindow, FirstFinding finding)
{
    private readonly Dictionary<ulong, Holder> _held = [];
    private readonly HashSet<ulong> _seen = [];

    private enum Acquired
    {
        Waited,
        Tried,
        Presumed,
    }

    /// <summary>How often a lock was taken.</summary>
    public long Acquisitions { get; private set; }

    /// <summary>The most locks held at one time.</summary>
    public int MostHeld { get; private set; }

    /// <summary>The most locks that one thread held at one time.</summary>
    public int MostHeldByOneThread { get; private set; }

    /// <summary>A thread has taken a lock, perhaps by trying.</summary>
    public void Take(ThreadTimeline thread, ulong address, long line, bool tried)
    {
        if (!isRecorded)
            return;
        Acquisitions++;
        See(address);
        if (_held.TryGetValue(address, out Holder other))
        {
            finding.Report(
                TraceRule.LockSection,
                entry: 0,
                other.How == Acquired.Presumed
                    ? $"{thread.Id} takes the page-table lock 0x{address:x}, "
                        + $"which {other.Thread.Id} had to hold for a write and has not released"
                    : $"the page-table lock 0x{address:x} is held twice: {thread.Id} takes it while {other.Thread.Id} holds it",
                other.Line,
                line);
            Drop(address, other.Thread);
        }

        Hold(thread, address, line, tried ? Acquired.Tried : Acquired.Waited);
    }

    /// <summary>A thread is about to release a lock.</summary>
    public void Release(ThreadTimeline thread, ulong address, long line)
    {
        if (!isRecorded)
            return;
        bool first = See(address);
        if (!_held.TryGetValue(address, out Holder holder))
        {
            // A window may open between an acquisition and its release.
            if (!first)
                finding.Report(
                    TraceRule.LockSection, entry: 0, $"{thread.Id} releases the page-table lock 0x{address:x} without having taken it", line);
            return;
        }

        if (holder.Thread != thread)
            finding.Report(
                TraceRule.LockSection,
                entry: 0,
                $"{thread.Id} releases the page-table lock 0x{address:x}, which {holder.Thread.Id} holds",
                holder.Line,
                line);
        Drop(address, holder.Thread);
    }

    /// <summary>Whether a thread holds a lock, as far as is known.</summary>
    public bool IsHeld(ThreadTimeline thread, ulong address) =>
        !isRecorded || _held.TryGetValue(address, out Holder holder) && holder.Thread == thread;

    /// <summary>How and where the holder of a lock got it; null when nobody is known to hold it.</summary>
    public LockSection? SectionOf(ulong address) =>
        _held.TryGetValue(address, out Holder holder)
            ? new LockSection(holder.Thread.Id, holder.Line, holder.How == Acquired.Tried)
            : null;

    /// <summary>
    /// Presumes that a thread holds a lock it needs: in a window, one not met yet may be held since before the window opened.
    /// The next event of that lock then has to be that thread's release.
    /// </summary>
    public bool Presume(ThreadTimeline thread, ulong address, long line)
    {
        if (!See(address))
            return false;
        Hold(thread, address, line, Acquired.Presumed);
        return true;
    }

    // True in a window when nothing was known of the lock: only there may it be held already.
    private bool See(ulong address) => isWindow && _seen.Add(address);

    private void Hold(ThreadTimeline thread, ulong address, long line, Acquired how)
    {
        _held.Add(address, new Holder(thread, line, how));
        thread.LocksHeld++;
        MostHeld = Math.Max(MostHeld, _held.Count);
        MostHeldByOneThread = Math.Max(MostHeldByOneThread, thread.LocksHeld);
    }

    private void Drop(ulong address, ThreadTimeline holder)
    {
        _held.Remove(address);
        holder.LocksHeld--;
    }

    private readonly record struct Holder(ThreadTimeline Thread, long Line, Acquired How);
}

/// <summary>A page-table lock being held.</summary>
/// <param name="Thread">Who holds it.</param>
/// <param name="Line">The line of its acquisition.</param>
/// <param name="Tried">Whether it was got by trying.</param>
internal readonly record struct LockSection(ThreadId Thread, long Line, bool Tried);
