using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether each write of a pmd entry is a transition that the PmdEntry machine has in this kernel, done by one of its
/// functions and under the locks it asks for. Only page-table locks are recorded; every other lock counts as held, so a
/// demand fails on what was seen and never on what was not.
/// </summary>
internal sealed class TransitionCheck(
    KernelVersion kernel, PageTableLocks locks, TriggerCounts counts, FirstFinding finding)
{
    private static readonly HeldLocks[] s_recorded = [HeldLocks.Pml, HeldLocks.Ptl, HeldLocks.OtherPml];

    private static readonly HeldLocks s_unseen = HeldLocksExtensions.All & ~s_recorded.Aggregate((all, one) => all | one);

    /// <summary>Checks one write, and counts the transition it is.</summary>
    public void Check(ThreadTimeline thread, EntryHistory entry, PmdWrite write, ulong rawNew)
    {
        string function = WriterSymbols.FunctionOf(write.Symbol);
        PmdRow[] rows = Rows(function, write);
        if (rows.Length == 0)
        {
            string what = $"{Describe(entry, write)}, a transition that the machine does not have for it in kernel {kernel}";
            if (finding.Report(TraceRule.Transition, entry.Address, what, entry.SettledLine, write.Line))
                finding.Explain(Explanation.States(write.Old, kernel), Explanation.WaysOf(function, write, kernel));
            return;
        }

        rows = TriggerEvidence.ByCallers(rows, thread.Callers.Where(caller => caller != function));
        HeldLocks held = Held(thread, entry, write);
        PmdRow[] legal = Legal(rows, held);
        LockRequirement missing = rows.Select(row => row.Locks.Missing(held)).MinBy(lacking => lacking.Alternatives[0].Count())!;
        if (legal.Length == 0)
            legal = Legal(rows, held | Presumed(missing.Alternatives[0], thread, entry, write));
        if (legal.Length == 0)
        {
            if (finding.Report(TraceRule.Locks, entry.Address, $"{Describe(entry, write)} without {missing}", entry.SettledLine, write.Line))
                finding.Explain(Explanation.States(write.Old, kernel), rows.Select(row => $"{row.Trigger}: lacks {row.Locks.Missing(held)}"));
            return;
        }

        LockSection? section = locks.SectionOf(X86Layout.LockOfEntry(entry.Address));
        counts.Add(thread, entry, write, TriggerEvidence.Narrow(legal, thread, entry, rawNew, section));
    }

    private static PmdRow[] Legal(PmdRow[] rows, HeldLocks held) => [.. rows.Where(row => row.Locks.IsMetBy(held))];

    private static string Describe(EntryHistory entry, PmdWrite write) =>
        $"{write.Symbol} changes the pmd entry 0x{entry.Address:x} from {Describe(write.Old)} to {Describe(write.New)}";

    private static string Describe(PmdWord word) => $"{PmdStates.Of(word)} ({word})";

    private PmdRow[] Rows(string function, PmdWrite write) =>
    [
        .. from old in PmdStates.Possible(write.Old, kernel)
           from next in PmdStates.Possible(write.New, kernel)
           from row in PmdEntryMachine.Definition.FindByFunction(function, old, next)
           where row.Versions.Contains(kernel)
           select row,
    ];

    private HeldLocks Held(ThreadTimeline thread, EntryHistory entry, PmdWrite write)
    {
        HeldLocks held = s_unseen;
        foreach (HeldLocks demand in s_recorded)
        {
            if (AddressOf(demand, thread, entry, write) is not { } address || locks.IsHeld(thread, address))
                held |= demand;
        }

        return held;
    }

    private HeldLocks Presumed(HeldLocks missing, ThreadTimeline thread, EntryHistory entry, PmdWrite write)
    {
        var presumed = HeldLocks.None;
        foreach (HeldLocks demand in s_recorded)
        {
            if (missing.HasFlag(demand)
                && AddressOf(demand, thread, entry, write) is { } address
                && locks.Presume(thread, address, write.Line))
                presumed |= demand;
        }

        return presumed;
    }

    /// <summary>The lock that a demand means at this write; null when the trace does not tell, which counts as held.</summary>
    private static ulong? AddressOf(HeldLocks demand, ThreadTimeline thread, EntryHistory entry, PmdWrite write) => demand switch
    {
        HeldLocks.Pml => X86Layout.LockOfEntry(entry.Address),
        HeldLocks.Ptl when write.Old.IsTable => X86Layout.LockOfTable(write.Old.TableFrame),
        HeldLocks.Ptl when write.New.IsTable => X86Layout.LockOfTable(write.New.TableFrame),
        HeldLocks.Ptl => null,
        _ => thread.OtherEntry(entry, write) is { } other ? X86Layout.LockOfEntry(other) : null,
    };
}
