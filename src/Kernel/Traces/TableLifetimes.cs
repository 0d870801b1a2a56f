namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether page tables that go back to the allocator may: they are not mapped, nobody holds their lock, and one that the
/// trace saw unmapped and that <c>pte_free_now</c> frees was deferred, after the flush, and past every RCU section that was open
/// then. A frame begins a new life each time it is freed.
/// </summary>
internal sealed class TableLifetimes(
    bool deferralsRecorded, PageTableLocks locks, IReadOnlyCollection<ThreadTimeline> readers, FirstFinding finding)
{
    private readonly Dictionary<ulong, Life> _lives = [];

    private enum Stage
    {
        Mapped,
        Detached,
        Deferred,
        Batched,
    }

    /// <summary>A write takes a table out of an entry, puts one in, or both.</summary>
    public void Write(EntryHistory entry, PmdWrite write)
    {
        if (write.Old.IsTable)
            _lives[write.Old.TableFrame] = new Life(Stage.Detached, entry.Address, write.Line);
        if (!write.New.IsTable)
            return;
        ulong frame = write.New.TableFrame;
        if (_lives.TryGetValue(frame, out Life life)
            && (life.Stage == Stage.Mapped || (life.Stage == Stage.Deferred && deferralsRecorded)))
        {
            string why = life.Stage == Stage.Mapped
                ? $"while 0x{life.Entry:x} still points to it"
                : "although it is deferred and not freed yet";
            finding.Report(
                TraceRule.OneEntry, entry.Address, $"page table 0x{frame:x} is put into the pmd entry 0x{entry.Address:x} {why}", life.Line, write.Line);
        }

        _lives[frame] = new Life(Stage.Mapped, entry.Address, write.Line);
    }

    /// <summary>A table is handed to RCU.</summary>
    public void Defer(ThreadTimeline thread, ulong frame, long line)
    {
        if (thread.Unflushed.Remove(frame) && _lives.TryGetValue(frame, out Life life))
        {
            string what = $"page table 0x{frame:x} is handed to pte_free_defer before pmdp_collapse_flush, "
                + "which took it out, has returned";
            if (finding.Report(TraceRule.Flush, life.Entry, what, life.Line, line))
                finding.Explain(["taken out, and the TLB not known to be flushed"], ["Deferred: needs the flush first"]);
        }
        Advance(frame, Stage.Deferred, "handed to pte_free_defer", line);
    }

    /// <summary>A table is given to the mmu_gather.</summary>
    public void Gather(ulong frame, long line) => Advance(frame, Stage.Batched, "handed to ___pte_free_tlb", line);

    /// <summary>A table is put into a batch that will be freed.</summary>
    public void Batch(ulong frame, long line) => Advance(frame, Stage.Batched, "handed to tlb_remove_table", line);

    /// <summary>A deferred table is freed.</summary>
    public void FreeDeferred(ulong frame, long line)
    {
        if (deferralsRecorded && _lives.TryGetValue(frame, out Life life) && life.Stage is Stage.Detached or Stage.Batched)
            finding.Report(
                TraceRule.Deferred, life.Entry, $"page table 0x{frame:x} is freed by pte_free_now without having been deferred", life.Line, line);
        Free(frame, line);
    }

    /// <summary>A table of a batch is freed.</summary>
    public void Free(ulong frame, long line)
    {
        CheckGracePeriod(frame, line);
        if (_lives.Remove(frame, out Life life) && life.Stage == Stage.Mapped)
            finding.Report(
                TraceRule.FreedMapped, life.Entry, $"page table 0x{frame:x} is freed while the pmd entry 0x{life.Entry:x} points to it", life.Line, line);
        ulong ptl = X86Layout.LockOfTable(frame);
        if (locks.SectionOf(ptl) is { } holder)
            finding.Report(
                TraceRule.FreedLocked, life.Entry, $"page table 0x{frame:x} is freed while {holder.Thread} holds its lock", holder.Line, line);
    }

    private void CheckGracePeriod(ulong frame, long line)
    {
        if (!_lives.TryGetValue(frame, out Life life) || life.Stage is not (Stage.Deferred or Stage.Batched))
            return;
        foreach (ThreadTimeline reader in readers)
        {
            if (reader.ReadSectionLine >= life.Line)
                continue;
            string what = $"page table 0x{frame:x} is freed while {reader.Id} is in an RCU section that began before it was given up";
            if (finding.Report(TraceRule.GracePeriod, life.Entry, what, reader.ReadSectionLine, life.Line, line))
                finding.Explain([$"given up at line {life.Line}, its grace period not over"], [$"Freed: {reader.Id} may still read it"]);
        }
    }

    private void Advance(ulong frame, Stage stage, string how, long line)
    {
        if (_lives.TryGetValue(frame, out Life life) && life.Stage == Stage.Mapped)
            finding.Report(
                TraceRule.FreedMapped, life.Entry, $"page table 0x{frame:x} is {how} while the pmd entry 0x{life.Entry:x} points to it", life.Line, line);
        _lives[frame] = new Life(stage, life.Entry, line);
    }

    private readonly record struct Life(Stage Stage, ulong Entry, long Line);
}
