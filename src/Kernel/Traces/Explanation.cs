using PtSpec.StateMachines;
using PmdRow = PtSpec.StateMachines.Transition<PtSpec.StateMachines.PmdEntryState, PtSpec.StateMachines.PmdEntryTrigger>;

namespace PtSpec.Kernel.Traces;

/// <summary>What could have been where a trace is wrong: the states of an entry, and why each way on is none.</summary>
internal static class Explanation
{
    /// <summary>The states that a value can mean.</summary>
    public static IEnumerable<string> States(PmdWord value, KernelVersion kernel) =>
        PmdStates.Possible(value, kernel).Select(state => $"{state} ({value})");

    /// <summary>The states that an entry can be in: what is settled, and what a write in flight may have made of it.</summary>
    public static IEnumerable<string> States(EntryHistory entry, KernelVersion kernel)
    {
        if (entry.Settled is { } settled)
        {
            foreach (string state in States(settled, kernel))
                yield return $"{state} since line {entry.SettledLine}";
        }
        if (entry.Writer is { } writer)
        {
            foreach (string state in States(entry.LastWrite.New, kernel))
                yield return $"{state} by the write of {writer.Id} in flight since line {entry.LastWrite.Line}";
        }
    }

    /// <summary>Why the entry cannot have got a value: each transition that would lead there, or that there is none.</summary>
    public static IEnumerable<string> WaysTo(PmdWord value, EntryHistory entry, KernelVersion kernel)
    {
        if (entry.Settled is not { } settled)
            yield break;
        PmdRow[] rows = [.. Rows(kernel).Where(row => Leads(row, settled, value, kernel))];
        if (rows.Length == 0)
            yield return $"no transition leads from {PmdStates.Of(settled)} to {PmdStates.Of(value)} in kernel {kernel}";
        foreach (PmdRow row in rows)
            yield return $"{row.Trigger}: no write by {string.Join(" or ", row.Functions)} is recorded between";
    }

    /// <summary>Why a write by a function cannot be right: what the function does else, and who else may do this.</summary>
    public static IEnumerable<string> WaysOf(string function, PmdWrite write, KernelVersion kernel)
    {
        PmdRow[] own = [.. PmdEntryMachine.Definition.Transitions.Where(row => row.Functions.Contains(function))];
        if (own.Length == 0)
            yield return $"{function} is no writer of pmd entries";
        foreach (PmdRow row in own)
        {
            yield return !row.Versions.Contains(kernel) ? $"{row.Trigger}: exists in {row.Versions}, not in {kernel}"
                : !PmdStates.Possible(write.Old, kernel).Contains(row.From) ? $"{row.Trigger}: begins in {row.From}"
                : $"{row.Trigger}: ends in {row.To}";
        }
        foreach (PmdRow row in Rows(kernel).Where(row => Leads(row, write.Old, write.New, kernel)))
            yield return $"{row.Trigger}: done by {string.Join(" or ", row.Functions)} only";
    }

    private static IEnumerable<PmdRow> Rows(KernelVersion kernel) =>
        PmdEntryMachine.Definition.Transitions.Where(row => row.Versions.Contains(kernel));

    private static bool Leads(PmdRow row, PmdWord from, PmdWord to, KernelVersion kernel) =>
        PmdStates.Possible(from, kernel).Contains(row.From) && PmdStates.Possible(to, kernel).Contains(row.To);
}
