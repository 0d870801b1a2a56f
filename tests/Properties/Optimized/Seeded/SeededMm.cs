using PtSpec.Core.Optimized;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Optimized.Seeded;

/// <summary>What is wrong with a core on purpose.</summary>
public enum SeededBug
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>pte_offset_map_lock does not look at the pmd entry again once it has the table's lock.</summary>
    NoRecheck,

    /// <summary>A table that was taken away is freed at once, and not after a grace period.</summary>
    FreedAtOnce,
}

/// <summary>
/// The primitives of the real core, but for one bug, and with pauses here and there, the hardware's walk included, so that races
/// are met in seconds. The real core knows nothing of it: it is compiled with its own primitives.
/// </summary>
internal readonly partial struct SeededMm(Cpu cpu, SeededBug bug, SeededMm.Memory memory) : IMm
{
    // Long enough for another CPU to take two tables away and to install one.
    private const int LongestInWalk = 4_000;

    private readonly RealMm real = new(cpu);

    /// <summary>What a CPU remembers from one primitive to the next.</summary>
    internal sealed class Memory(int seed)
    {
        private readonly Random random = new(seed);

        public int Nesting { get; set; }

        /// <summary>What pte_offset_map read in the section that is open.</summary>
        public PmdValue? Sampled { get; set; }

        public bool LockedSince { get; set; }

        public void Pause(int longest = 300)
        {
            if (random.Next(4) == 0)
                Thread.SpinWait(random.Next(longest));
        }
    }

    public void RcuReadLock()
    {
        real.RcuReadLock();
        memory.Nesting++;
    }

    public void RcuReadUnlock()
    {
        real.RcuReadUnlock();
        if (--memory.Nesting == 0)
            (memory.Sampled, memory.LockedSince) = (null, false);
    }

    public PmdValue PmdpGetLockless(PmdId pmd)
    {
        if (bug == SeededBug.NoRecheck && memory.LockedSince && memory.Sampled is { } sampled)
            return sampled;
        PmdValue found = real.PmdpGetLockless(pmd);
        if (memory.Nesting > 0)
            memory.Sampled = found;
        memory.Pause();
        return found;
    }

    public void SpinLock(LockId ptl)
    {
        real.SpinLock(ptl);
        memory.LockedSince = memory.Nesting > 0;
    }

    public PmdValue PmdpHugeGetAndClear(PmdId pmd)
    {
        memory.Pause();
        return real.PmdpHugeGetAndClear(pmd);
    }

    public void SetPteAt(TableId table, int index, PteValue value)
    {
        memory.Pause();
        real.SetPteAt(table, index, value);
    }

    public void CallRcu(TableId table)
    {
        if (bug == SeededBug.FreedAtOnce)
            real.PagetableFree(table);
        else
            real.CallRcu(table);
    }

    public Access UserLoad(PmdId pmd, int index) => Walk(pmd, index, null);

    public Access UserStore(PmdId pmd, int index, int value) => Walk(pmd, index, value);

    // The hardware's walk in slow motion.
    private unsafe Access Walk(PmdId pmd, int index, int? stored)
    {
        long* seat = cpu.Memory.Epochs.Seat(cpu.SeatNumber);
        Volatile.Write(ref *seat, Epochs.InAccess);
        Access found = Access.PageFault;
        PmdValue entry = real.PmdpGetLockless(pmd);
        memory.Pause(LongestInWalk);
        PteValue pte = default;
        if (entry.IsTable)
            pte = real.PtepGetLockless(entry.Table, index);
        else if (entry.IsLeaf)
            pte = PteValue.Of(real.FolioPage(entry.Folio, index), entry.IsWritableLeaf);
        memory.Pause();
        if (stored is null ? pte.IsPresent : pte.IsWritable)
        {
            ref long word = ref cpu.Memory.Page(pte.Page)[0];
            long value = stored is { } next ? Interlocked.Exchange(ref word, next) : Volatile.Read(ref word);
            found = Access.Zero + (int)(value & 3);
        }
        Volatile.Write(ref *seat, Epochs.Quiescent);
        return found;
    }
}
