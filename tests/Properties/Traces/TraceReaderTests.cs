using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Traces;

public sealed class TraceReaderTests
{
    private static readonly string s_header = new SyntheticTrace().Header();

    [Property]
    public void An_event_is_read_as_it_was_written(
        NonEmptyString comm, PositiveInt pid, byte cpu, uint counter, ulong entry, ulong value, bool softInterrupt)
    {
        // ftrace pads a comm to 16 characters; it may hold anything printable, brackets and dashes too.
        string name = new string([.. comm.Get.Where(c => c is >= ' ' and <= '~').Take(15)]).PadLeft(16);
        string flags = softInterrupt ? "d.s1." : ".N.2.";
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}-{pid.Get,-7} [{cpu:d3}] {flags} {counter,12}: fmp_in: (f+0x4/0x10) vma=0x1 pmd=0x{entry:x} pv=0x{value:x}");

        using var reader = new TraceReader(TraceSource.FromText("one", s_header + line + "\n"));
        Assert.True(reader.TryRead(out TraceEvent read));

        Assert.Equal((line, s_header.Count(c => c == '\n') + 1, counter), (read.Text.ToString(), read.Line, read.Sequence));
        Assert.Equal(
            softInterrupt ? new ThreadId(ThreadKind.SoftInterrupt, cpu) : new ThreadId(ThreadKind.Task, pid.Get), read.Thread);
        Assert.Equal(
            ("fmp_in", "filemap_map_pages", EventRole.Call),
            (read.Definition.Name, read.Definition.Symbol, read.Definition.Role));
        Assert.Equal((entry, value), (read.Read("pmd"), read.Read("pv")));
        Assert.False(reader.TryRead(out _));
        Assert.Equal(1, reader.Events);
    }

    [Property]
    public void A_number_is_read_in_both_bases(int value)
    {
        SyntheticTrace trace = new SyntheticTrace().Add(1, "tl", $"lock=0x{(ulong)value:x} ret={value}");
        using var reader = new TraceReader(TraceSource.FromText("one", trace.ToString()));
        Assert.True(reader.TryRead(out TraceEvent read));
        Assert.Equal((unchecked((ulong)value), unchecked((ulong)value)), (read.Read("lock"), read.Read("ret")));
    }

    [Theory]
    [InlineData("pw2_set", "pmd_install", nameof(EventRole.PmdWrite), nameof(PmdWriteKind.Set))]
    [InlineData("pw2_set_post", "pmd_install", nameof(EventRole.PmdWritten), nameof(PmdWriteKind.Set))]
    [InlineData("pw5_xchg", "pmdp_collapse_flush", nameof(EventRole.PmdWrite), nameof(PmdWriteKind.Exchange))]
    [InlineData("pw7_cmpxchg", "copy_huge_pmd", nameof(EventRole.PmdWrite), nameof(PmdWriteKind.CompareExchange))]
    [InlineData("pw10_pop", "__split_huge_pmd_locked", nameof(EventRole.PmdWrite), nameof(PmdWriteKind.Populate))]
    [InlineData("pw13_btr", "pmdp_test_and_clear_young", nameof(EventRole.PmdWrite), nameof(PmdWriteKind.BitReset))]
    [InlineData("lk", "_raw_spin_lock", nameof(EventRole.LockTaken), nameof(PmdWriteKind.Set))]
    [InlineData("tl", "_raw_spin_trylock", nameof(EventRole.LockTried), nameof(PmdWriteKind.Set))]
    [InlineData("ul", "_raw_spin_unlock", nameof(EventRole.LockReleased), nameof(PmdWriteKind.Set))]
    [InlineData("freenow", "pte_free_now", nameof(EventRole.TableFreed), nameof(PmdWriteKind.Set))]
    [InlineData("pml_in", "pte_offset_map_lock", nameof(EventRole.Call), nameof(PmdWriteKind.Set))]
    [InlineData("pml_out", "pte_offset_map_lock", nameof(EventRole.Return), nameof(PmdWriteKind.Set))]
    public void A_definition_says_what_its_events_mean(string name, string symbol, string role, string write)
    {
        using var reader = new TraceReader(TraceSource.FromText("one", new SyntheticTrace().Idle(1).ToString()));
        EventDefinition definition = reader.Header.Definitions[name];
        Assert.Equal((symbol, role, write), (definition.Symbol, $"{definition.Role}", $"{definition.Write}"));
    }

    [Fact]
    public void The_header_of_a_real_trace_is_understood()
    {
        using var reader = new TraceReader(TraceSource.FromBytes("real", TraceText.RecordedBytes("7.2.13-pmdw-cut2k-anon")));
        TraceHeader header = reader.Header;

        Assert.Equal(("7.2.13+deb14-cloud-amd64", "7.2"), (header.Release, header.Kernel.ToString()));
        Assert.Equal((true, 2000L), (header.IsWindow, header.PromisedEvents));
        Assert.Empty(header.Losses);
        Assert.Equal((55, 55), (
            header.Definitions.Values.Count(d => d.Role == EventRole.PmdWrite),
            header.Definitions.Values.Count(d => d.Role == EventRole.PmdWritten)));
        Assert.Equal("move_page_tables", header.Definitions["pw3_set"].Symbol);
        Assert.Equal([new("opmd", "opv"), new("npmd", "npv")], header.Definitions["mvhuge_in"].Observed);
    }

    [Theory]
    [InlineData("6.12.117-pmdw-cut2k-shm")]
    [InlineData("7.2.13-pmdw-cut2k-anon")]
    public void The_machine_knows_every_function_with_a_write_probe(string name)
    {
        using var reader = new TraceReader(TraceSource.FromBytes(name, TraceText.RecordedBytes(name)));
        KernelVersion kernel = reader.Header.Kernel;
        HashSet<string> known =
            [.. PmdEntryMachine.Definition.Transitions
                .Where(row => row.Versions.Contains(kernel)).SelectMany(row => row.Functions)];

        Assert.Empty(reader.Header.Definitions.Values
            .Where(d => d.Role == EventRole.PmdWrite && !known.Contains(WriterSymbols.FunctionOf(d.Symbol)))
            .Select(d => $"{d.Name} {d.Symbol}"));
    }

    [Fact]
    public void Every_argument_of_a_real_trace_reads_as_a_slower_reader_reads_it()
    {
        foreach (string name in TraceText.Names)
        {
            using var reader = new TraceReader(TraceSource.FromBytes(name, TraceText.RecordedBytes(name)));
            foreach (LoggedEvent expected in LoggedEvent.Of(TraceText.Recorded(name)))
            {
                Assert.True(reader.TryRead(out TraceEvent read));
                Assert.Equal(expected.Name, read.Definition.Name);
                foreach ((string argument, string text) in expected.Arguments)
                {
                    if (read.Definition.Role != EventRole.Other && text.StartsWith("0x", StringComparison.Ordinal))
                        Assert.Equal(expected.Number(argument), read.Read(argument));
                }
            }

            Assert.False(reader.TryRead(out _));
        }
    }
}
