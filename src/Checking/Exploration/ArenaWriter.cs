namespace PtSpec.Checking.Exploration;

/// <summary>Where one thread writes the states it discovers.</summary>
internal sealed class ArenaWriter(StateArena arena)
{
    private readonly List<Run> _runs = [];
    private long _runStart;

    /// <summary>The index of the next state.</summary>
    public long Next { get; set; }

    /// <summary>The index after the last for which there is room.</summary>
    public long End { get; private set; }

    /// <summary>Makes room once there is none; false when that would exceed the bound on memory.</summary>
    public bool Extend()
    {
        EndRun();
        if (!arena.AddChunk(out uint first))
            return false;
        (_runStart, Next, End) = (first, first, first + (long)StateArena.StatesPerChunk);
        return true;
    }

    /// <summary>Hands out where the states of a level lie, which ends for this thread.</summary>
    public void EndLevel(List<Run> runs)
    {
        EndRun();
        runs.AddRange(_runs);
        _runs.Clear();
        bool isBegun = Next % StateArena.StatesPerChunk != 0;
        if (arena.Recycles && isBegun)
            _runStart = Next = End;
    }

    private void EndRun()
    {
        if (Next > _runStart)
            _runs.Add(new Run((uint)_runStart, (uint)(Next - _runStart)));
        _runStart = Next;
    }
}
