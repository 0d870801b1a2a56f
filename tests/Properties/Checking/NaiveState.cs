using PtSpec.Checking.Worlds;

namespace PtSpec.Properties.Checking;

/// <summary>A state as nobody would pack it: every field, every local, where each CPU is.</summary>
internal sealed class NaiveState(WorldState world, int[] nodes, ulong?[][] locals, uint monitor)
{
    /// <summary>Where a CPU is that failed a check nobody asked for: it goes no further.</summary>
    public const int Cut = -2;

    public WorldState World { get; } = world;

    /// <summary>For each CPU the step that it takes next, or its end.</summary>
    public int[] Nodes { get; } = nodes;

    /// <summary>For each CPU its locals; null until assigned, and where nobody may look.</summary>
    public ulong?[][] Locals { get; } = locals;

    /// <summary>The state of the linearizability monitor.</summary>
    public uint Monitor { get; set; } = monitor;

    /// <summary>What the operations of each CPU returned; no part of a state, but of the way to it.</summary>
    public List<ulong>[] Outcomes { get; private init; } = [.. nodes.Select(_ => new List<ulong>())];

    public NaiveState Copy() => new(World.Copy(), [.. Nodes], [.. Locals.Select(l => (ulong?[])l.Clone())], Monitor)
    {
        Outcomes = [.. Outcomes.Select(outcomes => new List<ulong>(outcomes))],
    };
}
