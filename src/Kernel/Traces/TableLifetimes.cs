namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether page tables that go back to the allocator may: they are not mapped, nobody holds their lock, and one that the
/// trace saw unmapped and that <c>pte_free_now</c> frees was deferred. A frame begins a new life each time it is freed.
/// </summary>
internal sealed class TableLifetimes(bool deferralsRecorded, PageTableLocks locks, FirstFinding finding)
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
            finding.Report($"page table 0x{frame:x} is put into the pmd entry 0x{entry.Address:x} {why}", life.Line, write.Line);
        }

        _lives[frame] = new Life(Stage.Mapped, entry.Address, write.Line);
    }

    /// <summary>A table is handed to RCU.</summary>
    public void Defer(ulong frame, long line) => Advance(frame, Stage.Deferred, "handed to pte_free_defer", line);

    /// <summary>A table is given to the mmu_gather.</summary>
    public void Gather(ulong frame, long line) => Advance(frame, Stage.Batched, "handed to ___pte_free_tlb", line);

    /// <summary>A table is put into a batch that will be freed.</summary>
    public void Batch(ulong frame, long line) => Advance(frame, Stage.Batched, "handed to tlb_remove_table", line);

    /// <summary>A deferred table is freed.</summary>
    public void FreeDeferred(ulong frame, long line)
    {
        if (deferralsRecorded && _lives.TryGetValue(frame, out Life life) && life.Stage is Stage.Detached or Stage.Batched)
            finding.Report($"page table 0x{frame:x} is freed by pte_free_now without having been deferred", life.Line, line);
        Free(frame, line);
    }

    /// <summary>A table of a batch is freed.</summary>
    public void Free(ulong frame, long line)
    {
        if (_lives.Remove(frame, out Life life) && life.Stage == Stage.Mapped)
            finding.Report($"page table 0x{frame:x} is freed while the pmd entry 0x{life.Entry:x} points to it", life.Line, line);
        ulong ptl = X86Layout.LockOfTable(frame);
        if (locks.SectionOf(ptl) is { } holder)
            finding.Report($"page table 0x{frame:x} is freed while {holder.Thread} holds its lock", holder.Line, line);
    }

    private void Advance(ulong frame, Stage stage, string how, long line)
    {
        if (_lives.TryGetValue(frame, out Life life) && life.Stage == Stage.Mapped)
            finding.Report($"page table 0x{frame:x} is {how} while the pmd entry 0x{life.Entry:x} points to it", life.Line, line);
        _lives[frame] = new Life(stage, life.Entry, line);
    }

    private readonly record struct Life(Stage Stage, ulong Entry, long Line);
}
