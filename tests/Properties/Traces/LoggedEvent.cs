using System.Globalization;
using System.Text.RegularExpressions;

namespace PtSpec.Properties.Traces;

/// <summary>An event as a test reads it: slowly, and by other means than the reader under test.</summary>
internal sealed partial record LoggedEvent(int Place, int Pid, string Name, IReadOnlyDictionary<string, string> Arguments)
{
    private const ulong AccessedAndDirty = 0x60;

    public bool IsWrite => WriteName().IsMatch(Name) && IsEntry("pmd");

    public static IReadOnlyList<LoggedEvent> Of(TraceText trace) => [.. trace.Events.Select(Parse)];

    public ulong Number(string argument) =>
        ulong.Parse(Arguments[argument].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public ulong Value(string argument) => Number(argument) & ~AccessedAndDirty;

    public bool IsEntry(string argument) =>
        Arguments.TryGetValue(argument, out string? address) && address.StartsWith("0xffff888", StringComparison.Ordinal);

    private static LoggedEvent Parse(string line, int place)
    {
        Match match = Line().Match(line);
        return new LoggedEvent(
            place,
            int.Parse(match.Groups["pid"].Value, CultureInfo.InvariantCulture),
            match.Groups["name"].Value,
            Argument().Matches(match.Groups["rest"].Value)
                .DistinctBy(m => m.Groups["key"].Value)
                .ToDictionary(m => m.Groups["key"].Value, m => m.Groups["value"].Value));
    }

    [GeneratedRegex(
        @"^\s*(.+)-(?<pid>\d+)\s+\[\d+\]\s+\S+\s+\d+: (?<name>\w+): (?<rest>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<key>\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^pw\d+_(set|pop|xchg|cmpxchg|btr)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex WriteName();
}
