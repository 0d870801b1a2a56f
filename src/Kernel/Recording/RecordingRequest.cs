namespace PtSpec.Kernel.Recording;

/// <summary>What is to be recorded.</summary>
/// <param name="KernelFile">The kernel as it is booted.</param>
/// <param name="Workload">What the guest does.</param>
internal sealed record RecordingRequest(string KernelFile, Workload Workload)
{
    /// <summary>Kernel modules to load, as files.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>How long the guest does it, in seconds of its clock.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>What the guest draws its random numbers from; its processors race all the same.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How many processors the guest has.</summary>
    public int Processors { get; init; } = 4;

    /// <summary>How much is kept per processor, in KB; what comes after it is lost.</summary>
    public int BufferKilobytes { get; init; } = 48 << 10;

    /// <summary>Whether RCU sections are recorded as well.</summary>
    public bool WithReaders { get; init; }

    /// <summary>The longest that all of it may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>What was recorded.</summary>
/// <param name="Release">The kernel's release, as it names itself.</param>
/// <param name="Trace">The trace, compressed with gzip.</param>
/// <param name="Workload">How often each thread did what it does.</param>
/// <param name="Probes">How many probes were set.</param>
/// <param name="WritesRecorded">Whether the writes of pmd entries could be probed.</param>
/// <param name="Console">What the guest printed.</param>
/// <param name="Alerts">The kernel's log from its first warning on; empty when there was none.</param>
internal sealed record RecordedTrace(
    string Release,
    byte[] Trace,
    string Workload,
    int Probes,
    bool WritesRecorded,
    IReadOnlyList<string> Console,
    IReadOnlyList<string> Alerts);
