using System.Text.Json.Serialization;
using PtSpec.Kernel.Traces.Lines;
using PtSpec.Kernel.Traces.Timelines;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>What a trace says about the kernel that it was recorded from.</summary>
internal enum TraceVerdict
{
    /// <summary>Everything recorded may happen in a kernel that keeps the protocol.</summary>
    Conforms,

    /// <summary>Something recorded may not.</summary>
    Inconsistent,

    /// <summary>The trace lacks what an answer needs; what it has was checked.</summary>
    Inconclusive,
}

/// <summary>How often a transition of the PmdEntry machine was seen.</summary>
/// <param name="From">The state before.</param>
/// <param name="Triggers">The trigger; several when the trace does not tell which of them it was.</param>
/// <param name="To">The state after.</param>
/// <param name="Count">How often.</param>
internal sealed record TransitionCount(PmdEntryState From, IReadOnlyList<PmdEntryTrigger> Triggers, PmdEntryState To, long Count);

/// <summary>How much of the machine a trace exercises, in its kernel.</summary>
/// <param name="Seen">The transitions seen, and told apart from others.</param>
/// <param name="All">The transitions that the machine has in this kernel.</param>
internal sealed record MachineCoverage(int Seen, int All);

/// <summary>What happened to page-table locks.</summary>
/// <param name="Acquisitions">How often one was taken.</param>
/// <param name="MostHeld">The most held at one time.</param>
/// <param name="MostHeldByOneThread">The most that one thread held at one time.</param>
internal sealed record LockSummary(long Acquisitions, int MostHeld, int MostHeldByOneThread);

/// <summary>What pmd entries were seen to hold.</summary>
/// <param name="Checked">How many values read from entries were compared with what they may have held.</param>
/// <param name="NeededInterval">How many of them only a write within the reader's interval explains.</param>
internal sealed record ObservationSummary(long Checked, long NeededInterval);

/// <summary>How the calls of the pte_offset_map family went.</summary>
/// <param name="Checked">How many were judged by what their entry held meanwhile.</param>
/// <param name="ReturnedNull">How many of them returned NULL.</param>
internal sealed record MappingSummary(long Checked, long ReturnedNull);

/// <summary>The outcome of checking one trace.</summary>
/// <param name="File">The trace as the user named it.</param>
/// <param name="Release">The release of its kernel.</param>
/// <param name="Kernel">The version whose rules apply.</param>
/// <param name="IsWindow">Whether it is a window out of a longer run.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="Threads">How many threads they are of.</param>
/// <param name="Entries">How many pmd entries they tell of.</param>
/// <param name="Transitions">The transitions seen, by state and trigger.</param>
/// <param name="Coverage">How much of the machine that is.</param>
/// <param name="Locks">The page-table locks.</param>
/// <param name="Observations">The values read.</param>
/// <param name="Mappings">The calls that map a page table.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Missing">Why no more can be concluded, each a clause; empty unless something is missing.</param>
/// <param name="FirstInconsistency">
/// The first thing that cannot have happened; null when there is none. Where events were lost it may be no more than a gap.
/// </param>
internal sealed record TraceReport(
    string File,
    string Release,
    KernelVersion Kernel,
    bool IsWindow,
    long Events,
    int Threads,
    int Entries,
    IReadOnlyList<TransitionCount> Transitions,
    MachineCoverage Coverage,
    LockSummary Locks,
    ObservationSummary Observations,
    MappingSummary Mappings,
    TraceVerdict Verdict,
    IReadOnlyList<string> Missing,
    Inconsistency? FirstInconsistency)
{
    /// <summary>The transitions that nothing records and that the values read show; empty where writes are recorded.</summary>
    public IReadOnlyList<TransitionCount> Assumed { get; init; } = [];

    /// <summary>The lines of the specification that the trace exercises, worked out when first asked for; none where it is inconsistent.</summary>
    [JsonIgnore]
    public LineCoverage Lines => LinesOnDemand.Value;

    /// <summary>Works them out.</summary>
    internal Lazy<LineCoverage> LinesOnDemand { get; init; } = new(() => new LineCoverage([]));

    /// <summary>What happened around the first inconsistency; null when there is none.</summary>
    [JsonIgnore]
    public EntryTimeline? Timeline { get; init; }
}
