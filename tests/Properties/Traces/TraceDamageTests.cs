using System.Text;
using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>Whatever is done to a file, the answer is a verdict or the place where it stops making sense.</summary>
public sealed class TraceDamageTests
{
    [Property(MaxTest = 300)]
    public void A_cut_gzip_file_is_refused(NonNegativeInt trace, NonNegativeInt length)
    {
        string name = TraceText.Names[trace.Get % TraceText.Names.Count];
        byte[] bytes = TraceText.RecordedBytes(name);

        TraceFormatException refusal = Refused(TraceSource.FromBytes(name, bytes[..(length.Get * 7919 % bytes.Length)]));

        Assert.Equal(name, refusal.File);
    }

    [Property(MaxTest = 300)]
    public void A_cut_text_is_refused(NonNegativeInt trace, NonNegativeInt length)
    {
        string text = TraceText.Recorded(trace.Get).ToString();
        string cut = text[..(length.Get * 7919 % text.Length)];

        TraceFormatException refusal = Refused(TraceSource.FromText("cut", cut));

        Assert.InRange(refusal.Line, 1, cut.Count(c => c == '\n') + 1);
        Assert.StartsWith($"cut:{refusal.Line}:{refusal.Column}: expected ", refusal.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void A_changed_byte_never_does_more_than_change_the_answer(
        NonNegativeInt trace, NonNegativeInt place, byte value, bool zipped)
    {
        string name = TraceText.Names[trace.Get % TraceText.Names.Count];
        byte[] bytes = zipped ? TraceText.RecordedBytes(name) : Encoding.Latin1.GetBytes(TraceText.Recorded(name).ToString());
        bytes[place.Get * 104729L % bytes.Length] = value;

        AnswerOf(TraceSource.FromBytes(name, bytes));
    }

    [Property]
    public void Lines_in_another_order_never_do_more_than_change_the_answer(
        NonNegativeInt trace, NonNegativeInt first, NonNegativeInt second)
    {
        TraceText text = TraceText.Recorded(trace.Get);
        int a = first.Get * 31 % text.Events.Count;
        int b = second.Get * 37 % text.Events.Count;

        AnswerOf(TraceSource.FromText("reordered", text.Replace(a, text.Events[b]).Replace(b, text.Events[a]).ToString()));
    }

    [Property]
    public void Garbage_is_refused_at_its_first_line(byte[] garbage) =>
        Assert.Equal(1, Refused(TraceSource.FromBytes("garbage", garbage)).Line);

    [Fact]
    public void An_empty_file_is_refused() =>
        Assert.Equal(
            "empty:1:1: expected '# kernel: ' and a release: the file is empty",
            Refused(TraceSource.FromText("empty", "")).Message);

    [Fact]
    public void A_file_without_events_is_refused()
    {
        TraceText text = TraceText.Recorded(0).With([]);
        Assert.Equal(("an event", text.Header.Count + 1), Place(Refused(TraceSource.FromText("bare", text.ToString()))));
    }

    [Fact]
    public void A_foreign_file_is_refused() =>
        Assert.Equal(
            "foreign:1:1: expected '# kernel: ' and a release such as 6.12.1: a trace begins with it",
            Refused(TraceSource.FromText("foreign", "# tracer: nop\n")).Message);

    [Fact]
    public void A_line_without_end_is_refused()
    {
        TraceText text = TraceText.Recorded(0);
        string without = text.Replace(3, new string('x', 1 << 20)).ToString();
        TraceFormatException refusal = Refused(TraceSource.FromText("long", without));
        Assert.Equal(("a line of at most 16384 characters", text.Header.Count + 4), Place(refusal));
    }

    [Theory]
    [InlineData("ptwl-1     [000] ...1.        12: pml_in: (f+0x0/0x1)", "an event: comm-pid [cpu] flags counter: name: ...")]
    [InlineData("             ptwl      [000] ...1.        12: pml_in: (f+0x0/0x1)", "'-' and a pid")]
    [InlineData("            ptwl-1     [abc] ...1.        12: pml_in: (f+0x0/0x1)", "a CPU number")]
    [InlineData("            ptwl-1     [000 ...1.        12: pml_in: (f+0x0/0x1)", "'] '")]
    [InlineData("            ptwl-1     [000] .        12: pml_in: (f+0x0/0x1)", "flags of at least three characters")]
    [InlineData("            ptwl-1     [000] ...1.        zz: pml_in: (f+0x0/0x1)", "an integer (trace_clock=counter)")]
    [InlineData("            ptwl-1     [000] ...1.        12.5: pml_in: (f+0x0/0x1)", "': '")]
    [InlineData("            ptwl-1     [000] ...1.        999999999: pml_in", "an event name and ':'")]
    [InlineData("            ptwl-1     [000] ...1.        999999999: ul: (f+0x0/0x1)", "an argument 'lock=' of ul")]
    [InlineData("            ptwl-1     [000] ...1.        999999999: ul: (f+0x0/0x1) lock=0xzz", "a number for 'lock='")]
    [InlineData("            ptwl-1     [000] ...1.        999999999: ul: (f+0x0/0x1) lock=(fault)", "a readable 'lock=' of ul")]
    public void A_damaged_event_says_what_was_expected(string line, string expected)
    {
        TraceText text = TraceText.Recorded(0);
        int last = text.Events.Count - 1;
        TraceFormatException refusal = Refused(TraceSource.FromText("damaged", text.Replace(last, line).ToString()));
        Assert.Equal((expected, text.Header.Count + last + 1), Place(refusal));
    }

    [Fact]
    public void Events_out_of_order_are_refused()
    {
        TraceText text = TraceText.Recorded(0);
        TraceFormatException refusal = Refused(TraceSource.FromText("order", text.Replace(0, text.Events[9]).ToString()));
        Assert.Equal(text.Header.Count + 2, refusal.Line);
        Assert.StartsWith("a counter of at least", refusal.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#   p:pt/pw0_set no brackets here", "a probe definition: [pf]:group/name symbol[+offset|%return] arguments", 5)]
    [InlineData("#   p:pt/write f+12 pmd=%di:x64 old=%si:x64", "a write probe named pwN_set, _pop, _xchg, _cmpxchg or _btr", 10)]
    [InlineData("#   f:pt/pml_in f pmd=$arg1:x64", "one definition of pml_in, not a second", 5)]
    [InlineData("# stats cpu0: nothing", "'# stats cpuN: entries: N overrun: N commit overrun: N ... dropped events: N'", 1)]
    [InlineData("# entries-in-buffer/entries-written: many", "'# entries-in-buffer/entries-written: N/N'", 1)]
    [InlineData("# cut: somewhere", "'# cut: contiguous window of N events'", 1)]
    public void A_damaged_header_says_what_was_expected(string line, string expected, int column)
    {
        TraceText text = TraceText.Recorded(0);
        string damaged = (text with { Header = [.. text.Header, line] }).ToString();
        TraceFormatException refusal = Refused(TraceSource.FromText("header", damaged));
        Assert.Equal((expected, (long)text.Header.Count + 1, column), (refusal.Expected, refusal.Line, refusal.Column));
    }

    private static (string Expected, long Line) Place(TraceFormatException refusal) => (refusal.Expected, refusal.Line);

    private static TraceFormatException Refused(TraceSource source) =>
        Assert.Throws<TraceFormatException>(() => TraceChecker.Check(source));

    private static void AnswerOf(TraceSource source)
    {
        try
        {
            Assert.True(Enum.IsDefined(TraceChecker.Check(source).Verdict));
        }
        catch (TraceFormatException refusal)
        {
            Assert.True(refusal.Line > 0 && refusal.Column > 0 && refusal.Expected.Length > 0);
        }
    }
}
