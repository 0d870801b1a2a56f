namespace PtSpec.Checking.Exploration;

/// <summary>
/// Looks, once every state is known, for actors that may go round for ever when they move alone: for all actors that are asked for in one
/// pass. Of one that it does not name it is certain that it never does.
/// </summary>
internal sealed unsafe class Rounds<TModel> : IDisposable
    where TModel : struct, IModel
{
    private readonly int _words;
    private readonly StateArena _arena;
    private readonly Sweep<TModel> _sweep;
    private readonly bool[] _asked;
    private readonly bool[] _goRound;

    /// <param name="model">The model.</param>
    /// <param name="words">Words in a state.</param>
    /// <param name="arena">The states.</param>
    /// <param name="crew">The threads.</param>
    /// <param name="parallelFrom">The fewest states that are worth waking the other threads for.</param>
    /// <param name="asked">For each actor whether it is asked for.</param>
    public Rounds(TModel model, int words, StateArena arena, Crew crew, long parallelFrom, bool[] asked)
    {
        (_words, _arena, _asked) = (words, arena, asked);
        _goRound = new bool[asked.Length];
        _sweep = new Sweep<TModel>(model, words, arena, crew, parallelFrom);
    }

    /// <summary>Looks for them.</summary>
    public Stop Find(Watch watch)
    {
        Level all = _arena.All;
        watch.Begin(SearchPhase.Waiting, _arena.Count, () => all.Taken);
        return _sweep.OverSome(all, Look, watch);
    }

    /// <summary>Whether an actor may, once that was looked for.</summary>
    public bool MayGoRound(int actor) => Volatile.Read(ref _goRound[actor]);

    public void Dispose() => _sweep.Dispose();

    private void Look(Sweep<TModel>.Glance glance, Run states, ulong* first)
    {
        for (int actor = 0; actor < _asked.Length; actor++)
        {
            if (!_asked[actor] || MayGoRound(actor))
                continue;
            for (uint i = 0; i < states.Count; i++)
            {
                if (!glance.MayGoRound(actor, first + (i * (nuint)_words)))
                    continue;
                Volatile.Write(ref _goRound[actor], true);
                break;
            }
        }
    }
}
