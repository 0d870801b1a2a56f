using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtSpec.Kernel.Census;

namespace PtSpec.Cli.Reports;

/// <summary>A census as a file keeps it.</summary>
/// <param name="Command">The command.</param>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Kernel">The kernel's version, if its tree tells.</param>
/// <param name="Files">How many source files there are.</param>
/// <param name="Scanned">How many hold a name of the family.</param>
/// <param name="Sites">The calls.</param>
/// <param name="Problems">What could not be read.</param>
/// <param name="Comparison">What it was compared with, if anything.</param>
internal sealed record CensusDocument(
    string Command, int ExitCode, string? Kernel, int Files, int Scanned,
    IReadOnlyList<CensusSite> Sites, IReadOnlyList<FileProblem> Problems, Comparison? Comparison)
{
    /// <summary>The version of the form, as docs/json.md counts it.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = JsonFormat.Version;

    /// <summary>The JSON of a census.</summary>
    public static string Print(int exitCode, TreeCensus census, Comparison? comparison) => JsonSerializer.Serialize(
        new CensusDocument(
            "census", exitCode, census.Version?.ToString(), census.Files, census.Scanned, census.Sites, census.Problems, comparison),
        CensusJson.Readable.CensusDocument) + "\n";
}

/// <summary>Writes censuses without reflection, enums as words.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(CensusDocument))]
internal sealed partial class CensusJson : JsonSerializerContext
{
    /// <summary>The context that writes C as it stands.</summary>
    public static CensusJson Readable { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
