using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>Reading a whole slot at one moment, as pagemap does (fs/proc/task_mmu.c).</summary>
internal static class Pagemaps
{
    /// <summary>Copies the slot's entries under its locks; under mmap_lock for reading.</summary>
    /// <returns>How many are present.</returns>
    internal static int Read(ref RealMm mm, PmdId pmd, Span<PteValue> entries)
    {
        while (true)
        {
            LockId pml = mm.PmdLockptr(pmd);
            mm.SpinLock(pml);
            PmdValue value = mm.PmdpGet(pmd);
            mm.SpinUnlock(pml);
            if (value.IsNone)
            {
                entries.Clear();
                return 0;
            }
            if (value.IsTransHuge)
            {
                for (int i = 0; i < entries.Length; i++)
                    entries[i] = PteValue.Of(mm.FolioPage(value.Folio, i), value.IsWritableLeaf);
                return entries.Length;
            }
            TableId table = PgtableGeneric.PteOffsetMapLock(ref mm, pmd, out LockId ptl);
            if (table.IsNull)
                continue;
            int present = 0;
            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = mm.PtepGet(table, i);
                if (entries[i].IsPresent)
                    present++;
            }
            PgtableGeneric.PteUnmapUnlock(ref mm, table, ptl);
            return present;
        }
    }
}
