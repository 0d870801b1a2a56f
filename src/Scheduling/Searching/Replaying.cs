using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling.Searching;

/// <summary>One schedule, turn by turn. A turn of a CPU that cannot go on is over.</summary>
internal sealed class Replaying : Search
{
    private IReadOnlyList<Turn> turns = [];
    private bool isBegun;
    private int turn;
    private int taken;

    public override bool LeftOut => true;

    /// <summary>The first turn that could not be taken as it says; -1 for none.</summary>
    public int Misfit { get; private set; } = -1;

    /// <summary>Sets out to run a schedule once.</summary>
    public Replaying Of(Schedule schedule)
    {
        turns = schedule.Turns;
        isBegun = false;
        return this;
    }

    public override bool Begin()
    {
        if (isBegun)
            return false;
        isBegun = true;
        turn = 0;
        taken = 0;
        Misfit = -1;
        return true;
    }

    public override int Pick(Engine engine)
    {
        for (; turn < turns.Count; turn++, taken = 0)
        {
            (int cpu, int steps) = turns[turn];
            if (steps != 0 && taken == steps)
                continue;
            bool canGo = cpu < engine.Cpus && (engine.Enabled & (1UL << cpu)) != 0;
            if (canGo)
            {
                taken++;
                return cpu;
            }
            if ((steps != 0 || taken == 0) && Misfit < 0)
                Misfit = turn;
        }
        return Default(engine, engine.Enabled);
    }
}
