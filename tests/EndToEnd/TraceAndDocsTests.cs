using System.IO.Compression;
using Xunit;

namespace PtSpec.EndToEnd;

public sealed class TraceAndDocsTests : IDisposable
{
    private static readonly string Trace = BuiltProgram.File(
        "tests", "Properties", "Traces", "data", "7.2.13-pmdw-cut2k-anon.txt.gz");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_recorded_trace_conforms()
    {
        Outcome outcome = BuiltProgram.Run("trace", "check", Trace, "--json", folder["t.json"], "--junit", folder["t.xml"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.EndsWith("conforms\n", outcome.Out);
        Assert.Contains("\"verdict\": \"Conforms\"", File.ReadAllText(folder["t.json"]));
        Assert.Contains("failures=\"0\"", File.ReadAllText(folder["t.xml"]));
    }

    [Fact]
    public void A_damaged_trace_is_named_with_its_line()
    {
        using var stream = new GZipStream(File.OpenRead(Trace), CompressionMode.Decompress);
        string text = new StreamReader(stream).ReadToEnd();
        string path = folder.Write("damaged.txt", text[..(text.Length / 2)] + "\nnonsense\n" + text[(text.Length / 2)..]);
        Outcome outcome = BuiltProgram.Run("trace", "check", path);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.Matches($@"^{path}:\d+:\d+: expected ", outcome.Complaint);
    }

    [Fact]
    public void Several_traces_are_merged_into_one_table()
    {
        string other = BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-shm.txt.gz");
        Outcome outcome = BuiltProgram.Run("trace", "check", Trace, other, "--json", folder["t.json"], "--width", "80");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Matches(@"\n None +DoSetPmd +Leaf +43 +-\n", outcome.Out);
        Assert.EndsWith("transitions that the PmdEntry machine has in 6.12 and 7.2.\n", outcome.Out);
        Assert.Contains("\"traces\": [", File.ReadAllText(folder["t.json"]));
    }

    [Fact]
    public void A_violation_is_explained_and_drawn_and_standard_input_is_read()
    {
        using var stream = new GZipStream(
            File.OpenRead(BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-shm.txt.gz")), CompressionMode.Decompress);
        string[] lines = [.. new StreamReader(stream).ReadToEnd().Split('\n').Where(line => !line.Contains(" pcf_out: ", StringComparison.Ordinal))];
        string text = string.Join('\n', lines).Replace("window of 2000", "window of 1999", StringComparison.Ordinal);
        Outcome file = BuiltProgram.Run("trace", "check", folder.Write("broken.txt", text), "--html", folder["t.html"], "--width", "80");
        Outcome pipe = BuiltProgram.RunWithInput(text, "trace", "check", "-");
        Assert.Equal((1, 1), (file.ExitCode, pipe.ExitCode));
        Assert.Contains("Rule Flush at the pmd entry 0xffff888004fbf408. It could have been:\n", file.Out);
        Assert.Matches(@"\n> +\d+ \|.*\| pte_free_defer table 1e76e\n", file.Out);
        Assert.Contains("before pmdp_collapse_flush, which took it out, has returned", pipe.Out);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(folder["t.html"]), StringComparison.Ordinal);
        Assert.Equal(2, BuiltProgram.Run("trace", "check", Trace, Trace, "--html", folder["t.html"]).ExitCode);
    }

    [Fact]
    public void The_generated_pages_are_up_to_date()
    {
        Outcome outcome = BuiltProgram.Run("docs", "--check");
        Assert.Equal((0, "Every generated page is up to date.\n"), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void A_page_that_differs_is_named_and_written_anew()
    {
        folder.Write("scenarios/none.txt", "");
        folder.Write("call-sites.csv", File.ReadAllText(BuiltProgram.File("spec", "call-sites.csv")));
        Assert.Equal(0, BuiltProgram.Run("docs", "--spec", folder.Path).ExitCode);
        string page = folder.Write("properties.md", "something else");
        Outcome stale = BuiltProgram.Run("docs", "--check", "--spec", folder.Path);
        Assert.Equal((1, $"{page}: not up to date; run: ptspec docs\n"), (stale.ExitCode, stale.Out));
        Assert.Equal("something else", File.ReadAllText(page));
        Assert.Equal(0, BuiltProgram.Run("docs", "--spec", folder.Path).ExitCode);
        Assert.Equal(0, BuiltProgram.Run("docs", "--check", "--spec", folder.Path).ExitCode);
    }
}
