using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtSpec.Kernel.Traces;
using PtSpec.Kernel.Traces.Lines;

namespace PtSpec.Cli.Reports;

/// <summary>The outcome of checking a trace, as a file keeps it.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Release">The release of the traced kernel.</param>
/// <param name="Kernel">The version whose rules apply.</param>
/// <param name="Report">The rest of the report.</param>
/// <param name="Lines">The lines of the specification that it exercises, of each routine of which it shows any.</param>
internal sealed record TraceDocument(
    string Command, int ExitCode, string Release, string Kernel, TraceReport Report, IReadOnlyList<RoutineLines> Lines)
{
    /// <summary>The version of the form, as docs/json.md counts it.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = JsonFormat.Version;

    /// <summary>The JSON of a report.</summary>
    public static string Print(TraceReport report, int exitCode) => JsonSerializer.Serialize(
        new TraceDocument(
            "trace check", exitCode, report.Release, report.Kernel.ToString(), report, Shown(report.Lines)), TraceJson.Readable.TraceDocument) + "\n";

    /// <summary>The routines of which some line ran, or may have.</summary>
    internal static IReadOnlyList<RoutineLines> Shown(LineCoverage lines) =>
        [.. lines.Routines.Where(routine => routine.Exercised.Count + routine.Possible.Count > 0)];
}

/// <summary>The outcome of checking several traces, as a file keeps it.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Traces">Each of them.</param>
/// <param name="Coverage">The transitions that they exercise together.</param>
/// <param name="Lines">The lines of the specification that they exercise together, of each routine of which they show any.</param>
internal sealed record TracesDocument(
    string Command, int ExitCode, IReadOnlyList<TraceReport> Traces, CoverageTable Coverage, IReadOnlyList<RoutineLines> Lines)
{
    /// <summary>The version of the form, as docs/json.md counts it.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = JsonFormat.Version;

    /// <summary>The JSON of some reports.</summary>
    public static string Print(IReadOnlyList<TraceReport> reports, CoverageTable coverage, LineCoverage lines, int exitCode) => JsonSerializer.Serialize(
        new TracesDocument("trace check", exitCode, reports, coverage, TraceDocument.Shown(lines)), TraceJson.Readable.TracesDocument) + "\n";
}

/// <summary>Writes trace reports without reflection, enums as words.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(TraceDocument))]
[JsonSerializable(typeof(TracesDocument))]
internal sealed partial class TraceJson : JsonSerializerContext
{
    /// <summary>The context that writes the lines of a trace as they stand.</summary>
    public static TraceJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
