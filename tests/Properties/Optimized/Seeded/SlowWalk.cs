using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Optimized.Seeded;

/// <summary>The hardware's walk in slow motion, so that whatever changes the tables meets accesses that are under way.</summary>
internal static unsafe class SlowWalk
{
    // Long enough for another CPU to take two tables away and to install one.
    private const int LongestPause = 4_000;

    /// <summary>A load, or a store of what is given; false is a page fault.</summary>
    public static bool TryAccess(Cpu cpu, PmdId pmd, int index, long? stored, Random random, out long value)
    {
        long* seat = cpu.Memory.Epochs.Seat(cpu.SeatNumber);
        var mm = new RealMm(cpu);
        cpu.EnterUser();
        Volatile.Write(ref *seat, Epochs.InAccess);
        PmdValue entry = mm.PmdpGetLockless(pmd);
        Pause(random);
        PteValue pte = default;
        if (entry.IsTable)
            pte = mm.PtepGetLockless(entry.Table, index);
        else if (entry.IsLeaf)
            pte = PteValue.Of(mm.FolioPage(entry.Folio, index), entry.IsWritableLeaf);
        Pause(random);
        // A hint or a missing access is no access.
        bool isPermitted = (pte.Raw & 1) != 0 && (stored is null || pte.IsWritable);
        value = 0;
        if (isPermitted)
        {
            ref long word = ref cpu.Memory.Page(pte.Page)[0];
            value = stored is { } next ? Interlocked.Exchange(ref word, next) : Volatile.Read(ref word);
        }
        Volatile.Write(ref *seat, Epochs.Quiescent);
        return isPermitted;
    }

    private static void Pause(Random random)
    {
        if (random.Next(4) == 0)
            Thread.SpinWait(random.Next(LongestPause));
    }
}
