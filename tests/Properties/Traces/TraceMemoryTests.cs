using System.Globalization;
using System.Text;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>Run alone: they measure the memory of the process.</summary>
[CollectionDefinition(nameof(TraceMemoryTests), DisableParallelization = true)]
[Collection(nameof(TraceMemoryTests))]
public sealed class TraceMemoryTests
{
    private const int Rounds = 40_000;

    [Fact]
    public void Memory_is_bounded_by_what_is_open_and_not_by_the_length_of_the_trace()
    {
        var trace = new LongTrace(Rounds);

        TraceReport report = TraceChecker.Check(new TraceSource("long", () => new MadeStream(trace.Next)));

        Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));
        Assert.Equal(Rounds * LongTrace.EventsInRound, report.Events);
        Assert.Equal(2L * Rounds, report.Transitions.Sum(t => t.Count));
        Assert.True(
            trace.LiveAtEnd - trace.LiveEarly < 1 << 20, $"{trace.LiveEarly} bytes early, {trace.LiveAtEnd} at the end");
    }

    /// <summary>A trace that is made as it is read, in which a few entries go through the same life over and over.</summary>
    private sealed class LongTrace(int rounds)
    {
        public const int EventsInRound = 12;

        private readonly StringBuilder _text = new(new SyntheticTrace().Header());
        private int _round;
        private long _counter;

        /// <summary>What was alive after a tenth of the trace.</summary>
        public long LiveEarly { get; private set; }

        /// <summary>What was alive before its end.</summary>
        public long LiveAtEnd { get; private set; }

        /// <summary>The next round's bytes; none after the last.</summary>
        public byte[] Next()
        {
            if (_round == rounds)
                return [];
            Round();
            byte[] bytes = Encoding.Latin1.GetBytes(_text.ToString());
            _text.Clear();
            return bytes;
        }

        private void Round()
        {
            int table = (_round % 8) + 1;
            ulong frame = 0x5000 + (ulong)table;
            ulong entry = SyntheticTrace.E(table);
            string pml = $"lock=0x{SyntheticTrace.Pml(table):x}";
            Add(1, "lk", pml);
            Add(1, "pw2_set", $"pmd=0x{entry:x} new=0x{SyntheticTrace.Table(frame):x} old=0x0");
            Add(1, "pw2_set_post", "");
            Add(1, "ul", pml);
            Add(2, "fmp_in", $"pmd=0x{entry:x} pv=0x{SyntheticTrace.Table(frame):x}");
            Add(3, "fmp_in", $"pmd=0x{entry:x} pv=0x0");
            Add(1, "lk", pml);
            Add(1, "pw1_set", $"pmd=0x{entry:x} new=0x0 old=0x{SyntheticTrace.Table(frame):x}");
            Add(1, "pw1_set_post", "");
            Add(1, "ul", pml);
            Add(2, "fmp_in", $"pmd=0x{entry:x} pv=0x0");
            Add(3, "pml_in", $"pmd=0x{entry:x}");
            _round++;
            if (_round == rounds / 10)
                LiveEarly = GC.GetTotalMemory(forceFullCollection: true);
            else if (_round == rounds)
                LiveAtEnd = GC.GetTotalMemory(forceFullCollection: true);
        }

        private void Add(int task, string name, string arguments) => _text.Append(
            CultureInfo.InvariantCulture,
            $"            ptwl-{task}     [000] ...1. {++_counter}: {name}: (f+0x4/0x10) {arguments}\n");
    }
}
