using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Exploration;
using PtSpec.Cli.Options;
using PtSpec.Cli.Shards;

namespace PtSpec.Cli.Reports;

/// <summary>How a property fared, as a file keeps it.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Triggered">How often it was looked at.</param>
/// <param name="Violated">Whether it was violated.</param>
internal sealed record PropertyDocument([property: JsonRequired] string Name, ulong Triggered, bool Violated);

/// <summary>How widely a part of the state is spread, as a file keeps it.</summary>
/// <param name="Name">The part.</param>
/// <param name="Values">How many values it has.</param>
/// <param name="Bits">How many bits its value tells.</param>
internal sealed record SpreadDocument(string Name, int Values, double Bits)
{
    /// <summary>The documents of a search that ended without an answer; none of any other.</summary>
    public static IReadOnlyList<SpreadDocument> Of(CheckReport report) =>
        [.. report.Widest.Select(w => new SpreadDocument(w.Name, w.Values, Math.Round(w.Entropy, 2)))];
}

/// <summary>One search as a file keeps it. There is no time in it: the same input gives the same file.</summary>
/// <param name="Name">What was searched.</param>
/// <param name="Verdict">The verdict in words.</param>
/// <param name="States">States visited.</param>
/// <param name="Transitions">Transitions taken.</param>
/// <param name="Depth">Depth of the search.</param>
/// <param name="StateBits">Bits of a packed state.</param>
/// <param name="Changes">Changes made to the routines.</param>
/// <param name="Differences">What is not as the scenario's file expects.</param>
/// <param name="Properties">How each property fared.</param>
/// <param name="Counterexample">The counterexample, when there is one.</param>
/// <param name="Omissions">What was perhaps omitted, when the search did not keep its states.</param>
/// <param name="Findings">Of a random scenario: the known findings that its violation comes from, when it comes from any.</param>
/// <param name="Widest">Of a search that ended without an answer: the parts of the state that are spread most, the widest first.</param>
/// <param name="Good">Whether it is as it should be: as the scenario's file expects, or with no violation but of known findings.</param>
/// <param name="Delays">Of a directed search: every schedule with fewer delays was searched.</param>
internal sealed record RunDocument(
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Verdict,
    long States,
    long Transitions,
    int Depth,
    int StateBits,
    [property: JsonRequired] IReadOnlyList<string> Changes,
    [property: JsonRequired] IReadOnlyList<string> Differences,
    [property: JsonRequired] IReadOnlyList<PropertyDocument> Properties,
    CounterexampleDocument? Counterexample,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OmissionsDocument? Omissions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Findings,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SpreadDocument>? Widest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Delays = null,
    bool Good = false)
{
    private const string Violates = "violates ";

    /// <summary>Whether everything was searched and holds.</summary>
    [JsonIgnore]
    public bool IsExhausted => Verdict == "holds";

    /// <summary>Whether a property is violated.</summary>
    [JsonIgnore]
    public bool IsViolated => Verdict.StartsWith(Violates, StringComparison.Ordinal);

    /// <summary>Whether there is no answer.</summary>
    [JsonIgnore]
    public bool IsOpen => !IsExhausted && !IsViolated;

    /// <summary>The document of a search.</summary>
    public static RunDocument Of(Run run)
    {
        CheckReport report = run.Report;
        return new RunDocument(
            run.Name,
            run.VerdictText,
            report.Exploration.States,
            report.Exploration.Transitions,
            report.Exploration.Depth,
            report.StateBits,
            [.. report.Changes.Select(c => c.ToString())],
            report.Differences,
            [.. report.Properties.Select(p => new PropertyDocument(p.Property.Name, p.Triggered, p.IsViolated))],
            report.Counterexample is { } counterexample ? CounterexampleDocument.Of(counterexample) : null,
            report.Exploration.Omissions is { } omissions ? OmissionsDocument.Of(omissions) : null,
            run.Findings.Count > 0 ? [.. run.Findings.Select(f => f.Name)] : null,
            report.Widest.Count > 0 ? SpreadDocument.Of(report) : null,
            report.Exploration.Delays,
            run.IsGood);
    }
}

/// <summary>What a search may have omitted that did not keep its states, as a file keeps it.</summary>
/// <param name="Store">What it kept, as the option is written.</param>
/// <param name="Probability">With at most this probability at least one state was omitted.</param>
/// <param name="Expected">About how many states were looked at and omitted; null when nothing could be told apart any more.</param>
/// <param name="Fill">The share of the field's bits, or of the possible hashes, that are taken.</param>
internal sealed record OmissionsDocument(string Store, double Probability, double? Expected, double Fill)
{
    /// <summary>The document of what may have been omitted.</summary>
    public static OmissionsDocument Of(Omissions omissions) => new(
        new StoreOption(omissions.Store).ToString(),
        omissions.Probability,
        double.IsFinite(omissions.Expected) ? omissions.Expected : null,
        omissions.Fill);
}

/// <summary>What a command found, as a file keeps it.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Runs">The searches made.</param>
/// <param name="Bugs">Of the command bugs: the entries of the catalogue.</param>
/// <param name="Mutants">Of the command mutants: what became of each.</param>
/// <param name="Shard">Of a part of a run: which.</param>
internal sealed record ReportDocument(
    string? Command,
    int ExitCode,
    [property: JsonRequired] IReadOnlyList<RunDocument> Runs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BugDocument>? Bugs = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MutantDocument>? Mutants = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ShardDocument? Shard = null)
{
    /// <summary>The version of the form, as docs/json.md counts it.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = JsonFormat.Version;
}

/// <summary>Writes and reads the JSON of reports without reflection, so that starting up stays quick.</summary>
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The context that writes source text as it stands.</summary>
    public static ReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
