using System.Globalization;
using System.Text.RegularExpressions;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Traces;

/// <summary>Collects what the <c>#</c> lines of a trace say, line by line.</summary>
internal sealed partial class HeaderParser(string file)
{
    private readonly Dictionary<string, EventDefinition> _definitions = [];
    private readonly List<string> _losses = [];
    private string? _release;
    private KernelVersion _kernel;
    private bool _hasStatistics;
    private long? _promised;
    private bool _isWindow;

    /// <summary>Reads one line that begins with <c>#</c>.</summary>
    public void Add(long line, string text)
    {
        if (_release is null)
            Kernel(line, text);
        else if (text.StartsWith("# stats ", StringComparison.Ordinal))
            Statistics(line, text);
        else if (text.StartsWith("#   p:", StringComparison.Ordinal) || text.StartsWith("#   f:", StringComparison.Ordinal))
            Define(line, text);
        else if (text.StartsWith("#     ", StringComparison.Ordinal))
            Profile(text);
        else if (text.StartsWith("# entries-in-buffer/", StringComparison.Ordinal))
            Entries(line, text);
        else if (text.StartsWith("# cut:", StringComparison.Ordinal))
            Window(line, text);
    }

    /// <summary>Adds a loss that the file tells of among its events.</summary>
    public void AddLoss(string text) => _losses.Add(text);

    /// <summary>The header, once the first event has been met on <paramref name="line"/>.</summary>
    public TraceHeader Complete(long line)
    {
        if (_release is null)
            throw new TraceFormatException(file, line, 1, "'# kernel: ' and a release: a trace begins with it");
        if (!_hasStatistics)
            _losses.Add("the header has no per-CPU statistics ('# stats cpuN: ...'), so lost events cannot be ruled out");
        return new TraceHeader(_release, _kernel, _isWindow, _promised, _losses, _definitions);
    }

    private void Kernel(long line, string text)
    {
        Match match = KernelLine().Match(text);
        if (!match.Success || !KernelVersion.TryParseRelease(match.Groups["release"].Value, out _kernel))
            throw new TraceFormatException(file, line, 1, "'# kernel: ' and a release such as 6.12.1: a trace begins with it");
        _release = match.Groups["release"].Value;
    }

    private void Statistics(long line, string text)
    {
        Match match = StatisticsLine().Match(text);
        if (!match.Success)
            throw new TraceFormatException(
                file, line, 1, "'# stats cpuN: entries: N overrun: N commit overrun: N ... dropped events: N'");
        _hasStatistics = true;
        foreach (string loss in (string[])["overrun", "commit", "dropped"])
        {
            if (match.Groups[loss].ValueSpan.Trim('0').Length > 0)
                _losses.Add($"{match.Groups["cpu"].Value} lost events ({loss}: {match.Groups[loss].Value})");
        }
    }

    private void Define(long line, string text)
    {
        EventDefinition definition = DefinitionParser.Parse(file, line, text, start: 4);
        if (!_definitions.TryAdd(definition.Name, definition))
            throw new TraceFormatException(file, line, 5, $"one definition of {definition.Name}, not a second");
    }

    private void Profile(string text)
    {
        Match match = ProfileLine().Match(text);
        if (match.Success && match.Groups["missed"].ValueSpan.Trim('0').Length > 0)
            _losses.Add($"probe {match.Groups["name"].Value} missed {match.Groups["missed"].Value} hits");
    }

    private void Entries(long line, string text)
    {
        Match match = EntriesLine().Match(text);
        if (!match.Success)
            throw new TraceFormatException(file, line, 1, "'# entries-in-buffer/entries-written: N/N'");
        if (match.Groups["kept"].Value != match.Groups["written"].Value)
            _losses.Add($"the buffer kept {match.Groups["kept"].Value} of {match.Groups["written"].Value} events");
        if (!_isWindow)
            _promised = long.Parse(match.Groups["kept"].ValueSpan, CultureInfo.InvariantCulture);
    }

    private void Window(long line, string text)
    {
        Match match = WindowLine().Match(text);
        if (!match.Success)
            throw new TraceFormatException(file, line, 1, "'# cut: contiguous window of N events'");
        _isWindow = true;
        _promised = long.Parse(match.Groups["events"].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^# kernel: (?<release>\d\S*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex KernelLine();

    [GeneratedRegex(
        @"^# stats (?<cpu>cpu\d+): entries: \d+ overrun: (?<overrun>\d+) commit overrun: (?<commit>\d+) "
        + @".*dropped events: (?<dropped>\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex StatisticsLine();

    [GeneratedRegex(@"^#     (?<name>\w+) +\d+ +(?<missed>\d+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex ProfileLine();

    [GeneratedRegex(
        @"^# entries-in-buffer/entries-written: (?<kept>\d{1,18})/(?<written>\d{1,18})\b",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex EntriesLine();

    [GeneratedRegex(
        @"^# cut: contiguous window of (?<events>\d{1,18}) events", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex WindowLine();
}
