using System.IO.Compression;
using PtSpec.EndToEnd;
using Xunit;

namespace PtSpec.Browser;

/// <summary>The reports that the tests look at, each written once.</summary>
public sealed class Reports : IDisposable
{
    private const string Scenario = "retract-vs-uffd-copy.txt";

    private readonly TemporaryFolder folder = new();

    /// <summary>The page of a counterexample of 31 steps.</summary>
    public string Counterexample => Written("i2", "explore", Spec("scenarios", Scenario), "--change", "force pte_offset_map_lock#14 true", "--properties", "I2");

    /// <summary>The same with its steps again and again, until they are 500.</summary>
    public string Long => Made("long", () => PageData.Prolong(File.ReadAllText(Counterexample), 500));

    /// <summary>The page of a counterexample that ends with a cycle.</summary>
    public string Lasso => Written("lasso", "explore", Spec("scenarios", Scenario), "--without", "pte_offset_map_lock#13");

    /// <summary>The page of a counterexample that was kept and is replayed.</summary>
    public string Replayed
    {
        get
        {
            string kept = folder["kept.json"];
            if (!File.Exists(kept))
                BuiltProgram.Run("explore", Spec("scenarios", Scenario), "--change", "force pte_offset_map_lock#14 true", "--properties", "I2", "--json", kept);
            return Written("replayed", "replay", kept);
        }
    }

    /// <summary>The page of a scenario in which everything holds.</summary>
    public string Holds => Written("holds", "explore", Spec("scenarios", "pte-alloc-race.txt"));

    /// <summary>The page of some bugs and a control.</summary>
    public string Bugs => Written("bugs", "bugs", "B21", "B34", "C1", "--spec", BuiltProgram.File("spec"));

    /// <summary>The page of a trace of a kernel in which something is wrong.</summary>
    public string Timeline => Written("timeline", "trace", "check", BrokenTrace);

    /// <summary>The page of a trace in which nothing is.</summary>
    public string Conforming => Written("conforming", "trace", "check", Trace);

    /// <summary>The page of a history that is not linearizable.</summary>
    public string History => Written("history", "history", "check", "--format", "json", BuiltProgram.File("tests", "EndToEnd", "histories", "register.json"));

    /// <summary>The folder of the specification's site.</summary>
    public string Site
    {
        get
        {
            string site = folder["site"];
            if (!Directory.Exists(site))
            {
                Outcome outcome = BuiltProgram.Run("docs", "--html", site, "--spec", BuiltProgram.File("spec"));
                Assert.True(outcome.ExitCode == 0, outcome.Error);
            }
            return site;
        }
    }

    /// <summary>A file of the folder spec/.</summary>
    public static string Spec(params string[] parts) => BuiltProgram.File(["spec", .. parts]);

    private static string Trace => BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-shm.txt.gz");

    // Without the events that say when the flush has returned.
    private string BrokenTrace
    {
        get
        {
            using var stream = new GZipStream(File.OpenRead(Trace), CompressionMode.Decompress);
            IEnumerable<string> lines = new StreamReader(stream).ReadToEnd().Split('\n').Where(line => !line.Contains(" pcf_out: ", StringComparison.Ordinal));
            return folder.Write("broken.txt", string.Join('\n', lines).Replace("window of 2000", "window of 1999", StringComparison.Ordinal));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private string Written(string name, params string[] arguments)
    {
        string path = folder[$"{name}.html"];
        if (!File.Exists(path))
        {
            Outcome outcome = BuiltProgram.Run([.. arguments, "--html", path]);
            Assert.True(File.Exists(path), outcome.Error);
        }
        return path;
    }

    private string Made(string name, Func<string> make)
    {
        string path = folder[$"{name}.html"];
        if (!File.Exists(path))
            File.WriteAllText(path, make());
        return path;
    }
}
