using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>What the lines before the events say.</summary>
internal sealed class TraceHeader
{
    internal TraceHeader(
        string release,
        KernelVersion kernel,
        bool isWindow,
        long? promisedEvents,
        IReadOnlyList<string> losses,
        IReadOnlyDictionary<string, EventDefinition> definitions)
    {
        Release = release;
        Kernel = kernel;
        IsWindow = isWindow;
        PromisedEvents = promisedEvents;
        Losses = losses;
        Definitions = definitions;
    }

    /// <summary>The kernel's release as it names itself: <c>6.12.117+deb12-cloud-amd64</c>.</summary>
    public string Release { get; }

    /// <summary>The version whose rules apply: <c>6.12</c>.</summary>
    public KernelVersion Kernel { get; }

    /// <summary>Whether the events are a window out of a longer run, so that locks may be held when it opens.</summary>
    public bool IsWindow { get; }

    /// <summary>How many events the header promises; null when it does not say.</summary>
    public long? PromisedEvents { get; }

    /// <summary>Where events were lost, as far as the file is read, or that nothing tells; empty when none were.</summary>
    public IReadOnlyList<string> Losses { get; }

    /// <summary>The probes, by event name.</summary>
    public IReadOnlyDictionary<string, EventDefinition> Definitions { get; }

    /// <summary>Whether the writes of pmd entries are recorded.</summary>
    public bool RecordsWrites => Records(EventRole.PmdWrite);

    /// <summary>Whether every way to take and release a lock is recorded.</summary>
    public bool RecordsLocks => Records(EventRole.LockTaken) && Records(EventRole.LockTried) && Records(EventRole.LockReleased);

    /// <summary>Whether it is recorded when a table is deferred and when it is freed.</summary>
    public bool RecordsDeferrals => Records(EventRole.TableDeferred) && Records(EventRole.TableFreed);

    private bool Records(EventRole role) => Definitions.Values.Any(d => d.Role == role);
}
