using System.Globalization;

namespace PtSpec.Kernel.Traces;

/// <summary>One event, in place in the reader's buffer: valid until the reader moves on.</summary>
internal readonly ref struct TraceEvent
{
    private readonly string _file;
    private readonly int _arguments;

    internal TraceEvent(
        string file,
        long line,
        ReadOnlySpan<char> text,
        int arguments,
        ulong sequence,
        ThreadId thread,
        EventDefinition definition)
    {
        _file = file;
        _arguments = arguments;
        Line = line;
        Text = text;
        Sequence = sequence;
        Thread = thread;
        Definition = definition;
    }

    /// <summary>Its line in the file.</summary>
    public long Line { get; }

    /// <summary>The line itself.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>Its place in the order of all events.</summary>
    public ulong Sequence { get; }

    /// <summary>Who ran into the probe.</summary>
    public ThreadId Thread { get; }

    /// <summary>The probe.</summary>
    public EventDefinition Definition { get; }

    /// <summary>The function that a return goes back to: its site is <c>(caller+offset/size &lt;- function)</c>.</summary>
    public ReadOnlySpan<char> Caller
    {
        get
        {
            ReadOnlySpan<char> site = Text[_arguments..];
            int open = site.IndexOf('(');
            int end = open < 0 ? -1 : site[open..].IndexOf('+');
            return end < 0 ? default : site.Slice(open + 1, end - 1);
        }
    }

    /// <summary>The value of an argument that the event must have; an unreadable one (<c>(fault)</c>) is null.</summary>
    public ulong? Read(string name)
    {
        int at = _arguments;
        while (true)
        {
            int found = Text[at..].IndexOf(name);
            if (found < 0)
                throw new TraceFormatException(_file, Line, Text.Length + 1, $"an argument '{name}=' of {Definition.Name}");
            at += found + name.Length;
            bool whole = Text[at - name.Length - 1] == ' ' && at < Text.Length && Text[at] == '=';
            if (whole)
                return Parse(at + 1, name);
        }
    }

    /// <summary>The value of an argument that the event must have and that must be readable.</summary>
    public ulong ReadKnown(string name) =>
        Read(name) ?? throw new TraceFormatException(_file, Line, Text.Length + 1, $"a readable '{name}=' of {Definition.Name}");

    private ulong? Parse(int start, string name)
    {
        ReadOnlySpan<char> value = Text[start..];
        int end = value.IndexOf(' ');
        if (end >= 0)
            value = value[..end];
        if (value is "(fault)")
            return null;
        if (value.StartsWith("0x")
            && ulong.TryParse(value[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex))
            return hex;
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            return unchecked((ulong)number);
        throw new TraceFormatException(_file, Line, start + 1, $"a number for '{name}='");
    }
}
