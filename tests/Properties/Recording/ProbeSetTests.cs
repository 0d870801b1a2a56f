using PtSpec.Kernel.Recording;
using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Recording.Probes;
using PtSpec.Kernel.Traces;
using PtSpec.Properties.Traces;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class ProbeSetTests
{
    private static readonly PmdWriteSite s_site = new("pmd_install", 173, 6, PmdWriteKind.Set, "di", "si", IsLast: false);

    public static TheoryData<string> Recorded => [.. TraceText.Names];

    // The recorded traces say which functions their kernels have that can be probed.
    [Theory]
    [MemberData(nameof(Recorded))]
    public void The_checker_reads_what_is_asked_of_a_kernel_as_it_reads_its_recorded_traces(string name)
    {
        EventDefinition[] recorded = [.. Definitions(TraceText.Recorded(name).Header)];
        KernelSymbols symbols = KernelSymbolsTests.Named(recorded.Select(d => d.Symbol).Distinct());
        EventDefinition[] asked = [.. Definitions(ProbeSet.For(symbols, [s_site], withReaders: false).Select(line => "#   " + line))];
        // The old recorder missed what this one does not: the return of what is no function returning a value.
        Assert.Superset(
            recorded.Where(d => !d.Name.StartsWith("pw", StringComparison.Ordinal)).Select(Essence).ToHashSet(),
            asked.Select(Essence).ToHashSet());
        Assert.Equal(
            [("pw0_set", EventRole.PmdWrite), ("pw0_set_post", EventRole.PmdWritten)],
            asked.Where(d => d.Symbol == "pmd_install" && d.Name.StartsWith("pw", StringComparison.Ordinal)).Select(d => (d.Name, d.Role)));
    }

    [Fact]
    public void Events_have_names_of_their_own_and_locks_are_filtered()
    {
        KernelSymbols symbols = KernelSymbolsTests.Named(
            "_raw_spin_lock", "_raw_spin_unlock", "_raw_spin_trylock", "__rcu_read_lock", "__rcu_read_unlock",
            "__pte_offset_map_lock", "pte_offset_map_lock", "pte_free_defer");
        IReadOnlyList<string> lines = ProbeSet.For(symbols, [s_site, s_site with { Offset = 9 }], withReaders: true);
        EventDefinition[] definitions = [.. Definitions(lines.Where(l => !l.StartsWith("filter", StringComparison.Ordinal)).Select(l => "#   " + l))];
        Assert.Equal(definitions.Length, definitions.Select(d => d.Name).Distinct().Count());
        Assert.Equal(
            ["filter lk", "filter ul", "filter tl", "filter rl", "filter ru"],
            lines.Where(l => l.StartsWith("filter", StringComparison.Ordinal)).Select(l => string.Join(' ', l.Split(' ').Take(2))));
        Assert.Equal(
            [EventRole.LockTaken, EventRole.LockReleased, EventRole.LockTried, EventRole.ReadSectionBegun, EventRole.ReadSectionEnds],
            definitions.Where(d => d.Symbol.StartsWith("_raw", StringComparison.Ordinal) || d.Symbol.StartsWith("__rcu", StringComparison.Ordinal)).Select(d => d.Role));
    }

    [Fact]
    public void A_kernel_whose_locks_are_inlined_is_refused()
    {
        KernelSymbols symbols = KernelSymbolsTests.Named("_raw_spin_lock", "_raw_spin_trylock");
        RecordingException told = Assert.Throws<RecordingException>(() => ProbeSet.For(symbols, null, withReaders: false));
        Assert.Contains("_raw_spin_unlock", told.Message, StringComparison.Ordinal);
    }

    private static (string, EventRole) Essence(EventDefinition definition) => (definition.Symbol, definition.Role);

    private static IEnumerable<EventDefinition> Definitions(IEnumerable<string> lines) => lines
        .Where(line => line.StartsWith("#   p:", StringComparison.Ordinal) || line.StartsWith("#   f:", StringComparison.Ordinal))
        .Select(line => DefinitionParser.Parse("t", 1, line, start: 4));
}
