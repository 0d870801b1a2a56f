using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using PtSpec.Cli.Reports;
using PtSpec.EndToEnd.Damage;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>What --json writes is what docs/json.md and docs/schema say.</summary>
public sealed class JsonSchemaTests : IDisposable
{
    private static readonly Dictionary<string, JsonTypeInfo> s_documents = new()
    {
        ["report"] = ReportJson.Readable.ReportDocument,
        ["trace"] = TraceJson.Readable.TraceDocument,
        ["traces"] = TraceJson.Readable.TracesDocument,
        ["histories"] = HistoryJson.Readable.HistoriesDocument,
        ["census"] = CensusJson.Readable.CensusDocument,
    };

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. s_documents.Keys];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_is_that_of_the_code_and_the_page_names_it(string name)
    {
        JsonNode schema = s_documents[name].GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = WithoutRequiringNulls,
        });
        Golden.AssertSame(schema.ToJsonString(s_indented).ReplaceLineEndings("\n") + "\n", "docs", "schema", name + ".json");
        Assert.Contains($"schema/{name}.json", File.ReadAllText(BuiltProgram.File("docs", "json.md")));
    }

    [Fact]
    public void Every_document_is_as_its_schema_says()
    {
        string scenario = folder.Write("a.txt", Texts.LockRace);
        folder.Write("scenarios/race.txt", Texts.AllocationRace);
        string tree = folder.Write("linux/mm/a.c", "void f(void)\n{\n\tpte_t *pte = pte_offset_map_lock(mm, pmd, addr, &ptl);\n\tif (!pte)\n\t\treturn;\n\tpte_unmap_unlock(pte, ptl);\n}\n");
        string linux = Path.GetDirectoryName(Path.GetDirectoryName(tree))!;
        string trace = BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-mremap.txt.gz");
        string other = BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-shm.txt.gz");
        string History(string name) => BuiltProgram.File("tests", "EndToEnd", "histories", name);
        AssertIsAsSaid("report", "explore", scenario);
        AssertIsAsSaid("report", "explore", scenario, "--change", Texts.Change("B21"), "--properties", "I2");
        AssertIsAsSaid("report", "explore", scenario, "--budget", "states=50");
        AssertIsAsSaid("report", "explore", scenario, "--store", "hash");
        AssertIsAsSaid("report", "explore", scenario, "--shard", "1/2");
        AssertIsAsSaid("report", "merge", folder["report.json"]);
        AssertIsAsSaid("report", "check", "--spec", folder.Path, "--scenarios", "5");
        AssertIsAsSaid("report", "bugs", "B45", "C1", "--spec", BuiltProgram.File("spec"));
        AssertIsAsSaid("report", "mutants", "pmd_install", "--trials", "1", "--samples", "0", "--spec", BuiltProgram.File("spec"));
        AssertIsAsSaid("trace", "trace", "check", trace);
        AssertIsAsSaid("traces", "trace", "check", trace, other);
        AssertIsAsSaid("histories", "history", "check", "--format", "json", History("register.json"));
        AssertIsAsSaid("histories", "history", "check", "--format", "jepsen-kv", History("map-good.edn"), History("map-lost.edn"));
        AssertIsAsSaid("census", "census", linux);
        AssertIsAsSaid("census", "census", linux, "--against", BuiltProgram.File("spec"));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""", """{"a":1}""", 0)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""", """{"a":1.5}""", 1)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""", """{"b":1}""", 2)]
    [InlineData("""{"type":["array","null"],"items":{"enum":["x"]}}""", """["x","y"]""", 1)]
    [InlineData("""{"type":["array","null"],"items":{"enum":["x"]}}""", "null", 0)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"$ref":"#/properties/a"}}}""", """{"b":0}""", 1)]
    public void A_schema_finds_what_is_wrong(string schema, string document, int problems) =>
        Assert.Equal(problems, new JsonSchema(JsonNode.Parse(schema)!).Problems(JsonNode.Parse(document)).Count);

    [Fact]
    public void A_document_of_a_later_format_is_refused()
    {
        string file = folder["r.json"];
        InProcess.Run("", "explore", folder.Write("a.txt", Texts.LockRace), "--json", file);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal));
        Outcome outcome = InProcess.Run("", "replay", file);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("expected format 1, found 2: a later ptspec wrote it", outcome.Error);
    }

    // What may be null may be left out.
    private static JsonNode WithoutRequiringNulls(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject rules || rules["required"] is not JsonArray required)
            return schema;
        HashSet<string> maybe = [.. context.TypeInfo.Properties.Where(p => p.IsGetNullable).Select(p => p.Name)];
        rules["required"] = new JsonArray([.. required.Select(n => (string)n!).Where(name => !maybe.Contains(name)).Select(name => JsonValue.Create(name))]);
        return schema;
    }

    private void AssertIsAsSaid(string schema, params string[] arguments)
    {
        string file = folder[schema + ".new.json"];
        Outcome outcome = InProcess.Run("", [.. arguments, "--json", file]);
        Assert.True(outcome.ExitCode is 0 or 1 or 3, outcome.Error);
        JsonNode document = JsonNode.Parse(File.ReadAllText(file))!;
        Assert.Empty(new JsonSchema(JsonNode.Parse(File.ReadAllText(BuiltProgram.File("docs", "schema", schema + ".json")))!).Problems(document));
        Assert.Equal(outcome.ExitCode, (int)document["exitCode"]!);
        Assert.Equal(1, (int)document["format"]!);
        File.Move(file, folder[schema + ".json"], overwrite: true);
    }
}
