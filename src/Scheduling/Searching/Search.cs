using System.Numerics;
using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>Which schedules are run, one after the other, and who is next in each.</summary>
internal abstract class Search
{
    /// <summary>Whether it needs to know what steps touch.</summary>
    public virtual bool NeedsAccesses => false;

    /// <summary>Whether it left out schedules that nothing stands for, so that no violation proves nothing.</summary>
    public virtual bool LeftOut => false;

    /// <summary>Schedules that were begun and found to be the same as others.</summary>
    public virtual long Redundant => 0;

    /// <summary>Whether there is one more schedule; it is run next.</summary>
    public abstract bool Begin();

    /// <summary>The CPU that takes the next step, one of those enabled.</summary>
    public abstract int Pick(Engine engine);

    /// <summary>The step was taken; what it touched is known. Called only where accesses are recorded.</summary>
    public virtual void Took(Engine engine)
    {
    }

    /// <summary>Nobody can go on.</summary>
    public virtual void Stuck(Engine engine)
    {
    }

    /// <summary>
    /// Who is next where nobody has a reason: the one that was, as long as it can; then the next higher number, round and round.
    /// </summary>
    protected static int Default(Engine engine, ulong among)
    {
        int last = engine.Last;
        if (last < 0)
            return BitOperations.TrailingZeroCount(among);
        if ((among & (1UL << last)) != 0)
            return last;
        ulong above = among & ~((2UL << last) - 1);
        return BitOperations.TrailingZeroCount(above != 0 ? above : among);
    }
}
