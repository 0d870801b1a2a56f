using PtSpec.Kernel.Recording.Images;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>What is asked of the guest's tracing: lines of <c>dynamic_events</c>, and <c>filter EVENT EXPRESSION</c>.</summary>
internal static class ProbeSet
{
    /// <summary>The group of all events.</summary>
    public const string Group = "ptspec";

    // A page-table lock lies in the struct page of its table, so by its address it is told from other locks.
    private const string IsPageTableLock = "lock >= 0xffffea0000000000 && lock < 0xffffeb0000000000";

    // Every event of every thread would be too much.
    private const string IsOfWorkload = "comm ~ \"wl.*\"";

    private static readonly (string Name, string Definition, string Filter)[] s_locks =
    [
        ("lk", "_raw_spin_lock%return lock=$arg1:x64", IsPageTableLock),
        ("ul", "_raw_spin_unlock lock=$arg1:x64", IsPageTableLock),
        ("tl", "_raw_spin_trylock%return lock=$arg1:x64 ret=$retval:s32", IsPageTableLock),
    ];

    private static readonly (string Name, string Definition, string Filter)[] s_readers =
    [
        ("rl", "__rcu_read_lock%return", IsOfWorkload),
        ("ru", "__rcu_read_unlock", IsOfWorkload),
    ];

    /// <summary>The lines for a kernel.</summary>
    /// <param name="symbols">Its functions.</param>
    /// <param name="writes">The instructions that write pmd entries; null where they are not known.</param>
    /// <param name="withReaders">Whether RCU sections are recorded.</param>
    /// <exception cref="RecordingException">The kernel lacks a function that has to be probed.</exception>
    public static IReadOnlyList<string> For(KernelSymbols symbols, IReadOnlyList<PmdWriteSite>? writes, bool withReaders)
    {
        (string Name, string Definition, string Filter)[] filtered = withReaders ? [.. s_locks, .. s_readers] : s_locks;
        foreach ((_, string definition, _) in filtered)
        {
            string function = definition.Split(' ', '%')[0];
            if (!symbols.Has(function))
                throw new RecordingException($"the kernel has no function {function} that could be probed; it may be inlined");
        }

        return
        [
            .. FunctionProbes.For(symbols, Group),
            .. filtered.Select(probe => $"f:{Group}/{probe.Name} {probe.Definition}"),
            .. (writes ?? []).SelectMany((site, number) => site.Definitions(Group, number)),
            .. filtered.Select(probe => $"filter {probe.Name} {probe.Filter}"),
        ];
    }
}
