using System.IO.Compression;
using System.Text;

namespace PtSpec.EndToEnd.Damage;

/// <summary>Something that ptspec reads.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Path">Where it stands in a folder.</param>
/// <param name="Text">One that is right.</param>
/// <param name="Arguments">The command that reads it.</param>
internal sealed record InputKind(string Name, string Path, byte[] Text, Func<TemporaryFolder, string[]> Arguments)
{
    /// <summary>What must stand beside it.</summary>
    public IReadOnlyList<(string Path, string Text)> Beside { get; init; } = [];

    /// <summary>Whether complaints tell line and column.</summary>
    public bool HasPlaces { get; init; }

    /// <summary>Whether it is gone when what it was written for is done, and whether that may begin without it.</summary>
    public bool IsUsedUp { get; init; }

    /// <summary>Whether damage may be told of in the output, with exit code 0: of a tree in which some files cannot be read.</summary>
    public bool IsTolerant { get; init; }
}

/// <summary>Everything that ptspec reads.</summary>
internal static class InputKinds
{
    private const int FewLines = 600;

    private const string Source = """
        int f(pmd_t *pmd)
        {
        #ifdef CONFIG_X
        pte_t *pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
        if (!pte)
            return 1;
        pte_unmap_unlock(pte, ptl);
        #endif
        return 0;
        }

        """;

    private static readonly string[] s_bounds = ["--budget", "states=2k,time=5s", "--threads", "1"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<InputKind> All { get; } =
    [
        new("scenario", "a.txt", Bytes(Texts.LockRace), f => ["explore", f["a.txt"], .. s_bounds]) { HasPlaces = true },
        new("scenario to be scheduled", "a.txt", Bytes(Texts.LockRace), f => ["schedule", f["a.txt"], "--strategy", "random", "--runs", "20"]) { HasPlaces = true },
        new("bug", "bugs/B45.txt", File.ReadAllBytes(BuiltProgram.File("spec", "bugs", "B45.txt")), f => ["bugs", "--spec", f.Path, .. s_bounds]) { Beside = [("scenarios/none.md", "")], HasPlaces = true },
        new("finding", "findings/a.txt", Bytes(Texts.LockRace), f => ["check", "--spec", f.Path, "--scenarios", "0"]) { Beside = [("scenarios/none.md", "")], HasPlaces = true },
        new("trace", "t.txt", TraceText(), f => ["trace", "check", f["t.txt"]]),
        new("packed trace", "t.txt.gz", Packed(TraceText()), f => ["trace", "check", f["t.txt.gz"]]),
        new("JSON history", "h.json", History("register.json"), f => ["history", "check", "--format", "json", f["h.json"], "--budget", "time=5s,memory=256M"]) { HasPlaces = true },
        new("register history", "h.log", Lines(History("register-good.log"), 60), f => ["history", "check", "--format", "jepsen-register", f["h.log"], "--budget", "time=5s,memory=256M"]) { HasPlaces = true },
        new("map history", "h.edn", Lines(History("map-good.edn"), 40), f => ["history", "check", "--format", "jepsen-kv", f["h.edn"], "--budget", "time=5s,memory=256M"]) { HasPlaces = true },
        new("census tree", "mm/a.c", Bytes(Source), f => ["census", f.Path]) { IsTolerant = true },
        new("call sites", "call-sites.csv", CallSites(), f => ["census", f.Path, "--against", f["call-sites.csv"]]) { Beside = [("mm/a.c", Source)] },
        new("table of a census", "t.csv", Written("t.csv", f => ["census", f.Path, "--csv", f["t.csv"]]), f => ["census", f.Path, "--against", f["t.csv"]]) { Beside = [("mm/a.c", Source)] },
        new("replay", "r.json", Written("r.json", f => ["explore", f["a.txt"], "--change", Texts.Change("B21"), "--properties", "I2", "--json", f["r.json"]]), f => ["replay", f["r.json"]]),
        new("part of a run", "p.json", Written("p.json", f => ["explore", f["a.txt"], "--shard", "1/2", "--change", Texts.Change("B21"), "--json", f["p.json"]]), f => ["merge", f["p.json"]]),
        new("part of a check", "p.json", Written("p.json", f => ["check", "--spec", f.Path, "--scenarios", "3", "--shard", "1/2", "--json", f["p.json"]]), f => ["merge", f["p.json"]]),
        Checkpoint("checkpoint", "none"),
        Checkpoint("reduced checkpoint", "all"),
    ];

    private static InputKind Checkpoint(string name, string reduction) => new(
        name,
        "c/search.checkpoint",
        Written("c/search.checkpoint", f => ["explore", f["a.txt"], "--reduce", reduction, "--checkpoint", f["c"], "--budget", "depth=8"]),
        f => ["explore", f["a.txt"], "--reduce", reduction, "--checkpoint", f["c"], .. s_bounds])
    { Beside = [("a.txt", Texts.LockRace)], IsUsedUp = true };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] History(string name) => File.ReadAllBytes(BuiltProgram.File("tests", "EndToEnd", "histories", name));

    private static byte[] CallSites()
    {
        string[] lines = File.ReadAllLines(BuiltProgram.File("spec", "call-sites.csv"));
        return Bytes(string.Concat(lines.Take(1).Concat(lines.TakeLast(20)).Select(line => line + "\n")));
    }

    private static byte[] TraceText()
    {
        using FileStream file = File.OpenRead(BuiltProgram.File("tests", "Properties", "Traces", "data", "6.12.117-pmdw-cut2k-mremap.txt.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        string[] lines = [.. reader.ReadToEnd().Split('\n').Take(FewLines)];
        int events = lines.Count(line => line.Length > 0 && !line.StartsWith('#'));
        return Bytes(string.Concat(lines.Select(line => line.Replace("window of 2000 events", $"window of {events} events", StringComparison.Ordinal) + "\n")));
    }

    private static byte[] Lines(byte[] text, int most) =>
        Bytes(string.Concat(Encoding.UTF8.GetString(text).Split('\n').SkipLast(1).Take(most).Select(line => line + "\n")));

    private static byte[] Packed(byte[] text)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(text);
        return memory.ToArray();
    }

    // What ptspec writes itself.
    private static byte[] Written(string name, Func<TemporaryFolder, string[]> arguments)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.txt", Texts.LockRace);
        folder.Write("mm/a.c", Source);
        folder.Write("scenarios/race.txt", Texts.AllocationRace);
        InProcess.Run("", arguments(folder));
        return File.ReadAllBytes(folder[name]);
    }
}
