namespace PtSpec.StateMachines;

/// <summary>The circumstances a trigger fires in.</summary>
/// <param name="Kernel">The kernel whose rules apply.</param>
/// <param name="Held">What the firing CPU holds at that instant.</param>
internal readonly record struct FiringContext(KernelVersion Kernel, HeldLocks Held)
{
    /// <summary>As it appears in messages: <c>kernel 6.6, holding pml + ptl</c>.</summary>
    public override string ToString() => $"kernel {Kernel}, holding {Held.Describe()}";
}

/// <summary>When a transition is legal: in these kernels, to who holds these locks.</summary>
/// <param name="Versions">The kernels it exists in.</param>
/// <param name="Locks">The locks it needs.</param>
internal sealed record TransitionGuard(KernelRange Versions, LockRequirement Locks)
{
    /// <summary>Whether the circumstances satisfy both.</summary>
    public bool IsMetBy(FiringContext context) => Versions.Contains(context.Kernel) && Locks.IsMetBy(context.Held);

    /// <summary>
    /// The guard as a diagram shows it; different guards have different texts. No colon: Mermaid ends a label there.
    /// </summary>
    public override string ToString() => $"{Versions}, {Locks}";
}
