namespace PtSpec.StateMachines;

/// <summary>What is suspicious about a machine as a whole; both lists are empty for a sound one.</summary>
internal sealed class MachineAudit<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    /// <summary>Audits a machine over all of its transitions, or over those of one kernel.</summary>
    /// <param name="definition">The machine.</param>
    /// <param name="kernel">The kernel, or null for all kernels together.</param>
    public MachineAudit(MachineDefinition<TState, TTrigger> definition, KernelVersion? kernel = null)
    {
        Transition<TState, TTrigger>[] rows =
            [.. definition.Transitions.Where(row => kernel is not { } k || row.Versions.Contains(k))];
        HashSet<TState> reached = [definition.InitialState, .. definition.CorruptStates];
        while (rows.Any(row => reached.Contains(row.From) && reached.Add(row.To)))
        {
        }
        UnreachableStates = [.. Enum.GetValues<TState>().Where(state => !reached.Contains(state))];
        IEnumerable<TTrigger> alive = rows.Where(row => reached.Contains(row.From)).Select(row => row.Trigger);
        DeadTriggers = [.. Enum.GetValues<TTrigger>().Except(alive)];
    }

    /// <summary>States no transitions lead to from the initial state or a corrupt one.</summary>
    public IReadOnlyList<TState> UnreachableStates { get; }

    /// <summary>Triggers that can fire in no reachable state.</summary>
    public IReadOnlyList<TTrigger> DeadTriggers { get; }
}
