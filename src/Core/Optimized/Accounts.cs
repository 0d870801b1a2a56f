using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>Counts what there is, pool by pool and slot by slot.</summary>
internal static class Accounts
{
    /// <summary>The statistics of one of the mms that share memory; exact while no operation runs.</summary>
    internal static AddressSpaceStatistics Of(RealMemory memory, Mm mm)
    {
        (int tablesInUse, int tablesPending) = memory.Tables.Counts;
        (int pagesInUse, int pagesPending) = memory.Pages.Counts;
        (int hugePagesInUse, int hugePagesPending) = memory.HugePages.Counts;
        foreach (Cpu cpu in memory.Seated.OfType<Cpu>())
        {
            // In advance, and so for nobody yet.
            tablesInUse -= cpu.TablesInAdvance;
            pagesInUse -= cpu.PagesInAdvance;
        }
        return new AddressSpaceStatistics(
            Volatile.Read(ref mm.NrPtes), Installed(memory, mm), tablesInUse, tablesPending, pagesInUse, pagesPending,
            hugePagesInUse, hugePagesPending, memory.Epochs.Attached, memory.Epochs.Current - 1);
    }

    private static int Installed(RealMemory memory, Mm mm)
    {
        int installed = 0;
        lock (mm.Layout)
        {
            foreach (PmdId pmd in mm.Slots)
            {
                if (memory.Format.Unpack(Volatile.Read(ref memory.Pmd(pmd))).IsTable)
                    installed++;
                if (memory.SplitPtlocks)
                    installed += memory.Deposits.CountOf(memory.PmdLock(pmd));
            }
            if (!memory.SplitPtlocks)
                installed += memory.Deposits.CountOf(new LockId(mm.Number));
        }
        return installed;
    }
}
