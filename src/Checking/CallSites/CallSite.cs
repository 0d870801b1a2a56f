using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Checking.CallSites;

/// <summary>A place in the kernel that maps a page table, or changes how one is mapped, and what stands for it here.</summary>
/// <param name="List">"series" for what the patch series changed, "callers" for the callers of a released kernel.</param>
/// <param name="At">The patch and commit, or the line.</param>
/// <param name="Kernel">The kernel in which it stands so.</param>
/// <param name="File">The kernel's source file.</param>
/// <param name="Function">The kernel's function.</param>
/// <param name="Maps">How it maps.</param>
/// <param name="Policy">What it does when there is no table.</param>
/// <param name="OnNull">The same in the words of the site.</param>
/// <param name="Recheck">What is looked at again under the table's lock; empty for what the series changed.</param>
/// <param name="Mode">Whether it locks, reads or may write; empty for what the series changed.</param>
/// <param name="Routine">The kernel's name of the routine that stands for it; empty when none does.</param>
/// <param name="Reason">Why that routine stands for it where the names differ, or why none needs to.</param>
internal sealed record CallSite(
    string List, string At, KernelVersion Kernel, string File, string Function, string Maps, CallSitePolicy Policy, string OnNull,
    string Recheck, string Mode, string Routine, string Reason)
{
    /// <summary>What is wrong with the row, or null: it names a routine of its kernel, or says why it needs none.</summary>
    public string? Problem()
    {
        if (Routine.Length == 0)
            return Reason.Split(' ').Length >= 4 ? null : "names no routine and gives no reason in a sentence";
        RoutineProgram[] named = [.. Routines.All.Where(r => r.KernelName == Routine)];
        if (named.Length == 0)
            return $"names {Routine}, which is no routine";
        if (!named.Any(r => Mutations.ChangedRoutines.Range(r).Contains(Kernel)))
            return $"names {Routine}, which kernel {Kernel} does not have";
        return Function.Contains(Routine, StringComparison.Ordinal) || Reason.Length > 0
            ? null
            : $"does not say why {Routine} stands for it";
    }
}
