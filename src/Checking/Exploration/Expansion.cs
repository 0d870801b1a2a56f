namespace PtSpec.Checking.Exploration;

/// <summary>What the threads of a search tell each other while they expand a level.</summary>
internal sealed class Expansion
{
    private long _states;
    private volatile bool _isPaused;
    private volatile bool _isCut;
    private volatile bool _mustGrow;
    private volatile bool _hasMore;
    private Stop _cutBy;

    /// <summary>The most states; one more and the search is cut.</summary>
    public long MaxStates { get; init; }

    /// <summary>The number of states from which on the table must grow.</summary>
    public long GrowAt { get; set; }

    /// <summary>States discovered, as far as the threads have told.</summary>
    public long States => Interlocked.Read(ref _states);

    /// <summary>Whether every thread is to come back after the batch it is at.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>Whether the table must grow.</summary>
    public bool MustGrow => _mustGrow;

    /// <summary>
    /// Whether nothing more is discovered: a bound was hit, and what is left of the level is expanded for its violations only, so
    /// that neither they nor the counts depend on who came first.
    /// </summary>
    public bool IsCut => _isCut;

    /// <summary>The bound that cut the search; none when there was nothing to cut.</summary>
    public Stop CutBy => States > MaxStates ? Stop.States : _hasMore ? _cutBy : Stop.Never;

    /// <summary>Whether it is known that the bound cut something.</summary>
    public bool HasMore => _hasMore;

    /// <summary>Notes that so many states more were discovered.</summary>
    public void Discovered(long states)
    {
        long now = Interlocked.Add(ref _states, states);
        if (now > MaxStates)
        {
            Cut(Stop.States);
        }
        else if (now > GrowAt && !_isCut)
        {
            _mustGrow = true;
            _isPaused = true;
        }
    }

    /// <summary>Has every thread come back.</summary>
    public void Pause() => _isPaused = true;

    /// <summary>Lets the threads go on.</summary>
    public void Resume()
    {
        _mustGrow = false;
        _isPaused = false;
    }

    /// <summary>Cuts the search: there are states that are not kept.</summary>
    public void Cut(Stop by)
    {
        _cutBy = by;
        _hasMore = true;
        _isCut = true;
    }

    /// <summary>Cuts the search after the level that it is in, if that one leads on.</summary>
    public void CutAfterLevel(Stop by)
    {
        _cutBy = by;
        _isCut = true;
    }

    /// <summary>Notes that there are states that are not kept.</summary>
    public void LeadsOn() => _hasMore = true;
}
