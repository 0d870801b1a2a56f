namespace PtSpec.Kernel.Traces;

/// <summary>
/// Who holds which page-table lock. An acquisition is recorded after it and a release before it, so a recorded section lies
/// within the true one: two sections of one lock that overlap in the trace overlapped in the kernel.
/// </summary>
internal sealed class PageTableLocks(bool isWindow, FirstFinding finding)
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
        Acquisitions++;
        _seen.Add(address);
        if (_held.TryGetValue(address, out Holder other))
        {
            finding.Report(
                other.How == Acquired.Presumed
                    ? $"{other.Thread.Id} wrote under the page-table lock 0x{address:x}, which it can only have taken before the trace begins and has not released, and here {thread.Id} takes it"
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
        bool first = _seen.Add(address);
        if (!_held.TryGetValue(address, out Holder holder))
        {
            // A window may open between an acquisition and its release.
            if (!(isWindow && first))
                finding.Report($"{thread.Id} releases the page-table lock 0x{address:x} without having taken it", line);
            return;
        }

        if (holder.Thread != thread)
            finding.Report($"{thread.Id} releases the page-table lock 0x{address:x}, which {holder.Thread.Id} holds", holder.Line, line);
        Drop(address, holder.Thread);
    }

    /// <summary>Whether a thread is known to hold a lock.</summary>
    public bool IsHeld(ThreadTimeline thread, ulong address) =>
        _held.TryGetValue(address, out Holder holder) && holder.Thread == thread;

    /// <summary>Whether whoever holds a lock got it by trying.</summary>
    public bool IsTried(ulong address) => _held.TryGetValue(address, out Holder holder) && holder.How == Acquired.Tried;

    /// <summary>
    /// Presumes that a thread holds a lock it needs: in a window, one not met yet may be held since before the window opened.
    /// The next event of that lock then has to be that thread's release.
    /// </summary>
    public bool Presume(ThreadTimeline thread, ulong address, long line)
    {
        if (!isWindow || !_seen.Add(address))
            return false;
        Hold(thread, address, line, Acquired.Presumed);
        return true;
    }

    /// <summary>Who holds a lock and since which line; null when nobody is known to.</summary>
    public (ThreadId Thread, long Line)? HolderOf(ulong address) =>
        _held.TryGetValue(address, out Holder holder) ? (holder.Thread.Id, holder.Line) : null;

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
