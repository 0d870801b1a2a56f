using PtSpec.Kernel.Traces.Lines;
using PtSpec.Kernel.Traces.Timelines;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>Checks a recorded trace of a real kernel against the PmdEntry machine, in one pass over the file.</summary>
internal static class TraceChecker
{
    /// <summary>Checks a file, plain or gzip.</summary>
    /// <exception cref="TraceFormatException">The file is damaged, cut short or no trace.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TraceReport Check(string path) => Check(TraceSource.FromFile(path));

    /// <summary>Checks a trace; unless it is live, it is opened a second time when there is an inconsistency to show.</summary>
    /// <exception cref="TraceFormatException">The trace is damaged, cut short or no trace.</exception>
    /// <exception cref="IOException">The trace cannot be read.</exception>
    public static TraceReport Check(TraceSource source)
    {
        using var reader = new TraceReader(source);
        TraceHeader header = reader.Header;
        var conformance = new Conformance(header);
        // Who watches a kernel is told at once; whoever has a file gets the counts of all of it.
        while (!(source.IsLive && conformance.Finding.What is not null) && reader.TryRead(out TraceEvent traceEvent))
            conformance.Add(traceEvent);
        IReadOnlyList<TransitionCount> transitions = conformance.Finish();

        Inconsistency? inconsistency = conformance.Finding.WithText(source);
        string[] missing = [.. Missing(header, conformance)];
        return new TraceReport(
            source.Name,
            header.Release,
            header.Kernel,
            header.IsWindow,
            reader.Events,
            conformance.ThreadCount,
            conformance.Entries.Count + (conformance.Unseen?.Entries ?? 0),
            transitions,
            Coverage(transitions, header.Kernel),
            new LockSummary(conformance.Locks.Acquisitions, conformance.Locks.MostHeld, conformance.Locks.MostHeldByOneThread),
            new ObservationSummary(conformance.Entries.Observations + (conformance.Unseen?.Observations ?? 0), conformance.Entries.NeededInterval),
            new MappingSummary(conformance.Mappings.Checked, conformance.Mappings.ReturnedNull),
            VerdictOf(header, inconsistency, missing),
            missing,
            inconsistency)
        {
            // What a kernel runs that does not keep to the specification is not the specification's.
            LinesOnDemand = new(() => LineCoverage.Of(header.Kernel, inconsistency is null ? conformance.Lines : new LineEvidence(header))),
            Assumed = conformance.Unseen?.Assumed() ?? [],
            Timeline = inconsistency is null ? null : EntryTimeline.Read(source, header, inconsistency),
        };
    }

    // A lost event can make a true trace look wrong, so nothing follows from one; a missing kind of event leaves the rest true.
    private static TraceVerdict VerdictOf(TraceHeader header, Inconsistency? inconsistency, string[] missing) =>
        inconsistency is not null && header.Losses.Count == 0 ? TraceVerdict.Inconsistent
        : missing.Length > 0 ? TraceVerdict.Inconclusive
        : TraceVerdict.Conforms;

    private static IEnumerable<string> Missing(TraceHeader header, Conformance conformance)
    {
        foreach (string loss in header.Losses)
            yield return loss;
        if (!header.RecordsWrites)
            yield return "no probe records the writes of pmd entries, so transitions are assumed and their locks cannot be checked";
        if (!header.RecordsLocks)
            yield return "not all of _raw_spin_lock, _raw_spin_trylock, _raw_spin_unlock are probed, so locks cannot be checked";
        if (conformance.Entries.Count == 0 && conformance.Unseen is not { Entries: > 0 } && conformance.ElsewhereCount > 0)
            yield return "no address is that of a pmd entry on x86-64 with four levels and nokaslr, so no entry can be followed";
    }

    private static MachineCoverage Coverage(IReadOnlyList<TransitionCount> transitions, KernelVersion kernel) => new(
        transitions.Count(count => count.Triggers.Count == 1),
        PmdEntryMachine.Definition.Transitions.Count(row => row.Versions.Contains(kernel)));
}
