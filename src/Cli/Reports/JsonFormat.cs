namespace PtSpec.Cli.Reports;

/// <summary>The form of what --json writes: docs/json.md describes it, docs/schema has a JSON Schema of each document.</summary>
internal static class JsonFormat
{
    /// <summary>The version: one more whenever something that was there is gone or means something else.</summary>
    public const int Version = 1;
}
