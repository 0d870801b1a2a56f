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
    private readonly RealMm real = new(cpu);

    /// <summary>What a CPU remembers from one primitive to the next.</summary>
    internal sealed class Memory(int seed)
    {
        public Random Random { get; } = new(seed);

        public int Nesting { get; set; }

        /// <summary>What pte_offset_map read in the section that is open.</summary>
        public PmdValue? Sampled { get; set; }

        public bool LockedSince { get; set; }

        public void Pause()
        {
            if (Random.Next(4) == 0)
                Thread.SpinWait(Random.Next(300));
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

    public Access UserLoad(PmdId pmd, int index) =>
        SlowWalk.TryAccess(cpu, pmd, index, null, memory.Random, out long value) ? Access.Zero + (int)(value & 3) : Access.PageFault;

    public Access UserStore(PmdId pmd, int index, int value) =>
        SlowWalk.TryAccess(cpu, pmd, index, value, memory.Random, out long before) ? Access.Zero + (int)(before & 3) : Access.PageFault;
}
