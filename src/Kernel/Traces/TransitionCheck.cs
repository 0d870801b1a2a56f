using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Whether each write of a pmd entry is a transition that the PmdEntry machine has in this kernel, done by one of its
/// functions and under the locks it asks for. Only page-table locks are recorded; every other lock counts as held, so a
/// demand fails on what was seen and never on what was not.
/// </summary>
internal sealed class TransitionCheck(KernelVersion kernel, bool locksRecorded, PageTableLocks locks, TriggerCounts counts, FirstFinding finding)
{
    private const HeldLocks Recorded = HeldLocks.Pml | HeldLocks.OtherPml | HeldLocks.Ptl;

    private readonly HeldLocks _unseen = locksRecorded
        ? HeldLocksExtensions.All & ~Recorded
        : HeldLocksExtensions.All;

    /// <summary>Checks one write, and counts the transition it is.</summary>
    public void Check(ThreadTimeline thread, EntryHistory entry, PmdWrite write, ulong rawNew)
    {
        string function = WriterSymbols.FunctionOf(write.Symbol);
        PmdRow[] rows = Rows(function, write);
        if (rows.Length == 0)
        {
            finding.Report(
                $"{write.Symbol} changes the pmd entry 0x{entry.Address:x} from {Describe(write.Old)} to {Describe(write.New)}, "
                + $"a transition that the machine does not have for it in kernel {kernel}",
                entry.SettledLine,
                write.Line);
            return;
        }

        HeldLocks held = Held(thread, entry, write);
        PmdRow[] legal = [.. rows.Where(row => row.Locks.IsMetBy(held | _unseen))];
        if (legal.Length == 0)
        {
            held |= Presumed(thread, entry, write, rows[0].Locks.Missing(held | _unseen));
            legal = [.. rows.Where(row => row.Locks.IsMetBy(held | _unseen))];
        }

        if (legal.Length == 0)
        {
            finding.Report(
                $"{write.Symbol} changes the pmd entry 0x{entry.Address:x} from {Describe(write.Old)} to {Describe(write.New)} "
                + $"without {rows[0].Locks.Missing(held | _unseen)}",
                entry.SettledLine,
                write.Line);
            return;
        }

        bool byTrylock = locks.IsTried(X86Layout.LockOfEntry(entry.Address));
        counts.Add(thread, entry, write, TriggerEvidence.Narrow(legal, thread, function, rawNew, byTrylock));
    }

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
        var held = HeldLocks.None;
        foreach (HeldLocks wanted in (HeldLocks[])[HeldLocks.Pml, HeldLocks.Ptl, HeldLocks.OtherPml])
        {
            if (AddressOf(wanted, thread, entry, write) is not { } address || locks.IsHeld(thread, address))
                held |= wanted;
        }

        return held;
    }

    private HeldLocks Presumed(ThreadTimeline thread, EntryHistory entry, PmdWrite write, LockRequirement missing)
    {
        var presumed = HeldLocks.None;
        HeldLocks wanted = missing.Alternatives[0];
        foreach (HeldLocks one in (HeldLocks[])[HeldLocks.Pml, HeldLocks.Ptl, HeldLocks.OtherPml])
        {
            if (wanted.HasFlag(one) && AddressOf(one, thread, entry, write) is { } address && locks.Presume(thread, address, write.Line))
                presumed |= one;
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
        _ => thread.OtherEntry(entry, write.Symbol) is { } other ? X86Layout.LockOfEntry(other) : null,
    };
}
