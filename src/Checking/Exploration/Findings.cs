namespace PtSpec.Checking.Exploration;

/// <summary>The first violations of the level a search is in, of both lengths.</summary>
/// <remarks>
/// A state of this level may be an illegal end, which is a violation as many steps away as the level; a step out of this level,
/// or
/// the state it reaches, may be a violation one step further. Both come up in the same pass, so both are kept.
/// </remarks>
internal sealed class Findings
{
    private (uint State, int Property)? _end;
    private FairCycle? _cycle;
    private (long Ordinal, uint Parent, ulong[] State, int Property)? _step;

    /// <summary>Whether there is any.</summary>
    public bool Any => _end is not null || _step is not null;

    /// <summary>Notes an illegal end, unless one was noted before it.</summary>
    public void NoteEnd(uint state, int property) => _end ??= (state, property);

    /// <summary>
    /// Notes a violating step or the violating state it reaches, unless one of an earlier transition was noted.
    /// </summary>
    /// <param name="ordinal">Which transition of the search it is.</param>
    /// <param name="parent">The state it leaves, or <see cref="StateArena.NoParent"/>.</param>
    /// <param name="state">The state it reaches; copied.</param>
    /// <param name="property">The violated property.</param>
    public void NoteStep(long ordinal, uint parent, ReadOnlySpan<ulong> state, int property)
    {
        if (_step is null || ordinal < _step.Value.Ordinal)
            _step = (ordinal, parent, state.ToArray(), property);
    }

    /// <summary>Notes a cycle that goes on for ever, when nothing else was found.</summary>
    public void NoteCycle(FairCycle cycle, int property) => (_cycle, _end) = (cycle, (cycle.Entry, property));

    /// <summary>Who takes each of the last steps of the path; nobody when the violation is no cycle.</summary>
    public IReadOnlyList<int> CycleActors => _cycle is null ? [] : [.. _cycle.Steps.Select(s => s.Actor)];

    /// <summary>The violated property and the shortest path to it; 0 and an empty path without violations.</summary>
    public (int Property, IReadOnlyList<ulong[]> Path) Shortest(StateArena arena)
    {
        if (_end is { } end)
            return (end.Property, [.. PathTo(end.State, arena), .. (_cycle?.Steps ?? []).Select(s => arena.Words(s.State).ToArray())]);
        if (_step is { } step)
            return (step.Property, [.. PathTo(step.Parent, arena), step.State]);
        return (0, []);
    }

    private static List<ulong[]> PathTo(uint state, StateArena arena)
    {
        List<ulong[]> path = [];
        for (uint at = state; at != StateArena.NoParent; at = arena.ParentOf(at))
            path.Add(arena.Words(at).ToArray());
        path.Reverse();
        return path;
    }
}
