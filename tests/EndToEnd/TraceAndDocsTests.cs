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
        Assert.Contains(" transitions that the PmdEntry machine has in 6.12 and 7.2.\n", outcome.Out);
        Assert.Matches(@"\n pte_offset_map_lock +9 +1 +10\n", outcome.Out);
        Assert.Matches(@"\nTogether: \d+ of the 3,2\d\d lines that the specification has in 6.12 and 7.2 ran for sure,\n", outcome.Out);
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
    public void A_page_that_differs_is_named_and_written_anew_and_a_stray_one_deleted()
    {
        CopySources();
        Assert.Equal(0, BuiltProgram.Run("docs", "--spec", folder.Path).ExitCode);
        string page = folder.Write("properties.md", "something else");
        string stray = folder.Write("routines/no_such_routine.md", File.ReadAllText(folder["routines/pte_unmap.md"]));
        Outcome stale = BuiltProgram.Run("docs", "--check", "--spec", folder.Path);
        Assert.Equal(
            (1, $"{page}: not up to date; run: ptspec docs\n{stray}: belongs to nothing any more; run: ptspec docs\n"), (stale.ExitCode, stale.Out));
        Assert.Equal("something else", File.ReadAllText(page));
        Outcome written = BuiltProgram.Run("docs", "--spec", folder.Path);
        Assert.Equal((0, $"{page}: written\n{stray}: deleted\n"), (written.ExitCode, written.Out));
        Assert.Equal(0, BuiltProgram.Run("docs", "--check", "--spec", folder.Path).ExitCode);
    }

    [Fact]
    public void The_site_is_written_to_a_folder_of_its_own_only()
    {
        CopySources();
        string site = folder["site"];
        Outcome first = BuiltProgram.Run("docs", "--spec", folder.Path, "--html", site);
        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith(Path.Combine(site, "index.html") + ": the first of ", first.Out);
        Assert.False(File.Exists(folder["README.md"]));
        Assert.Equal(0, BuiltProgram.Run("docs", "--spec", folder.Path, "--html", site).ExitCode);
        Outcome refused = BuiltProgram.Run("docs", "--spec", folder.Path, "--html", folder["scenarios"]);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Out));
        Assert.Contains("holds something else", refused.Error);
        Assert.Equal(2, BuiltProgram.Run("docs", "--spec", folder.Path, "--html", site, "--check").ExitCode);
    }

    // Enough for every page: the race that the first one tells of, and the table of call sites.
    private void CopySources()
    {
        foreach (string name in (string[])["scenarios/retract-vs-uffd-copy.txt", "call-sites.csv", "census-differences.csv", "findings/README.md"])
            folder.Write(name, File.ReadAllText(BuiltProgram.File("spec", name)));
    }
}
