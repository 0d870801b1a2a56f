using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Explanation;

namespace PtSpec.Cli.Reports;

/// <summary>An operation, as a file keeps it.</summary>
/// <param name="Index">Its place in the history, from 0.</param>
/// <param name="Client">Who called it.</param>
/// <param name="Called">When it was called.</param>
/// <param name="Returned">When it returned, or null.</param>
/// <param name="Operation">What it did, in words.</param>
internal sealed record HistoryCallDocument(int Index, int Client, long Called, long? Returned, string Operation)
{
    /// <summary>The document of an operation.</summary>
    public static HistoryCallDocument Of(RecordedHistory history, int call) => new(
        call, history.ClientOf(call), history.CalledAt(call), history.ReturnedAt(call), history.Describe(call));
}

/// <summary>An order that ends, as a file keeps it.</summary>
/// <param name="Order">The operations, as places in the history.</param>
/// <param name="State">The state after them.</param>
internal sealed record HistoryPrefixDocument(IReadOnlyList<int> Order, string State);

/// <summary>Why a part is not linearizable, as a file keeps it.</summary>
/// <param name="Stuck">The operation when whose return no order works.</param>
/// <param name="IsExact">Whether that is the first such place for certain.</param>
/// <param name="Prefixes">The longest orders of what returned before.</param>
/// <param name="Conflict">The operations that conflict; only in the first such part of a history.</param>
/// <param name="IsMinimal">Whether each of these is needed.</param>
internal sealed record HistoryFailureDocument(
    HistoryCallDocument Stuck,
    bool IsExact,
    IReadOnlyList<HistoryPrefixDocument> Prefixes,
    IReadOnlyList<HistoryCallDocument>? Conflict,
    bool? IsMinimal);

/// <summary>What came of a part, as a file keeps it.</summary>
/// <param name="Part">The part.</param>
/// <param name="Calls">How many operations it has.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Bound">What ended the search without an answer.</param>
/// <param name="Configurations">How many configurations were searched.</param>
/// <param name="Order">An order that explains it, as places in the history.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record HistoryPartDocument(
    string Part,
    int Calls,
    HistoryVerdict Verdict,
    HistoryBound Bound,
    long Configurations,
    IReadOnlyList<int>? Order,
    HistoryFailureDocument? Failure);

/// <summary>What came of a history, as a file keeps it. There is no time in it: the same input gives the same file.</summary>
/// <param name="File">The file that it was read from.</param>
/// <param name="Calls">How many operations it has.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Parts">What came of its parts.</param>
internal sealed record HistoryDocument(string File, int Calls, HistoryVerdict Verdict, IReadOnlyList<HistoryPartDocument> Parts)
{
    /// <summary>The document of a history.</summary>
    public static HistoryDocument Of(string file, RecordedHistory history, HistoryReport report, Conflict? conflict) => new(
        file,
        history.Count,
        report.Verdict,
        [.. report.Parts.Select(part => new HistoryPartDocument(
            part.Part, part.Calls.Count, part.Verdict, part.Bound, part.Configurations, part.Order,
            FailureOf(history, part, part == report.Failure ? conflict : null)))]);

    private static HistoryFailureDocument? FailureOf(RecordedHistory history, PartReport part, Conflict? conflict) =>
        part.Failure is not { } failure ? null : new HistoryFailureDocument(
            HistoryCallDocument.Of(history, failure.Stuck),
            failure.IsExact,
            [.. failure.Prefixes.Select(p => new HistoryPrefixDocument(p.Order, p.State))],
            conflict is null ? null : [.. conflict.Calls.Select(c => HistoryCallDocument.Of(history, c))],
            conflict?.IsMinimal);
}

/// <summary>What came of histories, as a file keeps it.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Histories">What came of each.</param>
internal sealed record HistoriesDocument(string Command, int ExitCode, IReadOnlyList<HistoryDocument> Histories)
{
    /// <summary>The version of the form, as docs/json.md counts it.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = JsonFormat.Version;

    /// <summary>The JSON.</summary>
    public static string Print(int exitCode, IReadOnlyList<HistoryDocument> histories) => JsonSerializer.Serialize(
        new HistoriesDocument("history check", exitCode, histories), HistoryJson.Readable.HistoriesDocument) + "\n";
}

/// <summary>Writes reports of histories without reflection, enums as words.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(HistoriesDocument))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    /// <summary>The context that writes texts as they stand, and leaves out what there is not.</summary>
    public static HistoryJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
