using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Tells triggers of one function and effect apart by what else the trace shows. It never makes a write legal: it only says
/// which of several legal transitions it was.
/// </summary>
internal static class TriggerEvidence
{
    private const ulong DirtyOrSavedDirty = (1UL << 6) | (1UL << 58);

    /// <summary>Keeps the rows that fit the value and what happened in the same section of the pmd lock.</summary>
    public static PmdRow[] Narrow(PmdRow[] rows, ThreadTimeline thread, EntryHistory entry, ulong newValue, LockSection? section)
    {
        if (rows.Length > 1)
        {
            // An anonymous page is mapped dirty, the zero folio never is.
            bool dirty = (newValue & DirtyOrSavedDirty) != 0;
            rows = Choose(rows, dirty, PmdEntryTrigger.DoHugePmdAnonymousPage, PmdEntryTrigger.SetHugeZeroFolio);
        }

        if (rows.Length > 1)
        {
            // The write fault on the zero folio fills the entry that it has just cleared.
            bool refills = thread.LastWrite is { } last && last.Entry == entry && last.Write.Line > section?.Line;
            rows = Choose(rows, refills, PmdEntryTrigger.DoHugeZeroWpPmdInstall, PmdEntryTrigger.DoHugePmdAnonymousPage);
            rows = Choose(rows, refills, PmdEntryTrigger.DoHugeZeroWpPmdInstall, PmdEntryTrigger.CollapseHugePageInstall);
        }

        // The fast way of PT_RECLAIM holds the ptl already and may only try for the pmd lock.
        return rows.Length > 1 && section is { Tried: var tried }
            ? Choose(rows, tried, PmdEntryTrigger.ZapEmptyPteTable, PmdEntryTrigger.ZapPteTableIfEmpty)
            : rows;
    }

    /// <summary>Keeps the rows of the innermost caller that any row names; all of them if none does.</summary>
    public static PmdRow[] ByCallers(PmdRow[] rows, IEnumerable<string> callers)
    {
        foreach (string caller in callers)
        {
            PmdRow[] named = [.. rows.Where(row => row.Functions.Contains(WriterSymbols.FunctionOf(caller)))];
            if (named.Length > 0)
                return named;
        }

        return rows;
    }

    private static PmdRow[] Choose(PmdRow[] rows, bool first, PmdEntryTrigger ifFirst, PmdEntryTrigger ifNot) =>
        rows.Any(row => row.Trigger == ifFirst) && rows.Any(row => row.Trigger == ifNot)
            ? [.. rows.Where(row => row.Trigger != (first ? ifNot : ifFirst))]
            : rows;
}
