using System.Collections.Immutable;

namespace PtSpec.StateMachines;

/// <summary>One row of a machine: what may happen, who does it, and what they owe.</summary>
/// <param name="From">The state before.</param>
/// <param name="Trigger">The trigger: one group of kernel functions with one effect.</param>
/// <param name="To">The state after; the state before when only attributes change.</param>
/// <param name="Functions">The kernel functions that do it, by every name, and the symbols they are inlined into.</param>
/// <param name="Locks">What must be held at that instant.</param>
/// <param name="Flush">The TLB duty it creates.</param>
/// <param name="Versions">The kernels it exists in.</param>
/// <param name="Source">The kernel file and versions the row was read from.</param>
public sealed record Transition<TState, TTrigger>(
    TState From,
    TTrigger Trigger,
    TState To,
    ImmutableArray<string> Functions,
    LockRequirement Locks,
    FlushOwed Flush,
    KernelRange Versions,
    string Source)
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    /// <summary>When the row is legal.</summary>
    internal TransitionGuard Guard => new(Versions, Locks);

    /// <summary>
    /// A row from its columns as text: functions separated by blanks, versions as <see cref="KernelRange.Parse"/> reads them.
    /// </summary>
    /// <exception cref="FormatException">The versions are not a range of kernels.</exception>
    public Transition(
        TState from,
        TTrigger trigger,
        TState to,
        string functions,
        LockRequirement locks,
        FlushOwed flush,
        string versions,
        string source)
        : this(from, trigger, to, [.. functions.Split(' ')], locks, flush, KernelRange.Parse(versions), source)
    {
    }

    /// <summary>As it appears in messages.</summary>
    public override string ToString() => $"{From} --{Trigger}--> {To} [{Guard}]";
}
