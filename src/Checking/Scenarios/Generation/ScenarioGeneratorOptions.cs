using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios.Generation;

/// <summary>How large random scenarios may become; small enough by default to be explored to the end quickly.</summary>
internal sealed record ScenarioGeneratorOptions
{
    /// <summary>The kernels at which the protocol changed.</summary>
    public static readonly ValueArray<KernelVersion> Milestones =
        [new(6, 4), new(6, 5), new(6, 6), new(6, 13), new(6, 14), new(6, 17), new(6, 19), new(7, 1), new(7, 2)];

    /// <summary>The most CPUs, 1 to 4.</summary>
    public int Cpus { get; init; } = 3;

    /// <summary>The most operations of one CPU, 1 to 4.</summary>
    public int Operations { get; init; } = 3;

    /// <summary>The most operations of all CPUs together; each CPU has one all the same.</summary>
    public int TotalOperations { get; init; } = 5;

    /// <summary>The most slots, 1 to 3.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>The most entries per table, 1 to 4.</summary>
    public int Ptes { get; init; } = 2;

    /// <summary>The kernels to choose from.</summary>
    public ValueArray<KernelVersion> Kernels { get; init; } = Milestones;

    /// <summary>Whether the features of configurations come up; otherwise only what every kernel has.</summary>
    public bool Features { get; init; }
}
