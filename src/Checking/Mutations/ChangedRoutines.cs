using System.Collections.Immutable;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Mutations;

/// <summary>The routines with changes made to them: where the linker finds what it links.</summary>
internal sealed class ChangedRoutines
{
    private readonly Dictionary<string, RoutineProgram> changed = [];

    /// <summary>Makes the changes.</summary>
    /// <param name="kernel">The kernel whose texts are changed, where a routine has several.</param>
    /// <param name="changes">The changes, made in order.</param>
    /// <exception cref="ChangeException">A change names no routine, or no statement that it can be made to.</exception>
    public ChangedRoutines(KernelVersion kernel, IEnumerable<Change> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (Change change in changes)
        {
            RoutineProgram routine = FindByName(change.Routine, kernel);
            changed[routine.Id] = Apply(Find(routine.Id), change);
        }
    }

    /// <summary>Why changes cannot be made in a kernel; null when they can.</summary>
    public static string? WhyImpossible(KernelVersion kernel, IEnumerable<Change> changes)
    {
        try
        {
            _ = new ChangedRoutines(kernel, changes);
            return null;
        }
        catch (ChangeException e)
        {
            return e.Message;
        }
    }

    /// <summary>The routine of that C# name, changed or not.</summary>
    public RoutineProgram Find(string id) => changed.TryGetValue(id, out RoutineProgram? routine) ? routine : Routines.Find(id);

    /// <summary>The text of a routine in a kernel.</summary>
    /// <exception cref="ChangeException">There is no such routine, or not in that kernel.</exception>
    public static RoutineProgram FindByName(string kernelName, KernelVersion kernel)
    {
        ImmutableArray<RoutineProgram> texts = Routines.FindByKernelName(kernelName);
        if (texts.IsEmpty)
            throw new ChangeException(NoSuchRoutine(kernelName));
        return texts.FirstOrDefault(r => Range(r).Contains(kernel))
            ?? throw new ChangeException($"Kernel {kernel} has no {kernelName}: it exists in {string.Join(", ", texts.Select(r => Range(r)))}.");
    }

    /// <summary>Says that there is no such routine, and which ones have a similar name.</summary>
    public static string NoSuchRoutine(string kernelName)
    {
        string[] near = [.. Routines.All.Select(r => r.KernelName).Distinct()
            .Where(n => n.Contains(kernelName, StringComparison.Ordinal) || kernelName.Contains(n, StringComparison.Ordinal)).Order()];
        string meant = Spelling.Hint(kernelName, Routines.All.Select(r => r.KernelName));
        string hint = near.Length > 0 ? $"{meant} Similar names: {string.Join(", ", near)}." : meant.Length > 0 ? meant : " ptspec steps lists the routines.";
        return $"There is no routine {kernelName}.{hint}";
    }

    /// <summary>The kernels whose text a routine is.</summary>
    public static KernelRange Range(RoutineProgram routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        string kernels = routine.Kernels;
        if (kernels.Length == 0)
            return KernelRange.All;
        return KernelRange.Parse(kernels[0] == '-' ? "until " + kernels[1..] : kernels);
    }

    private static RoutineProgram Apply(RoutineProgram routine, Change change)
    {
        if (routine.Nodes.All(n => n.Source.Number != change.Step))
            throw new ChangeException($"{change.Routine} has no step {change.Step}; it has 1 to {routine.Nodes.Max(n => n.Source.Number)}.");
        return change.ApplyTo(routine);
    }
}
