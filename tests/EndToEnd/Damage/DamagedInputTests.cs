using FsCheck.Xunit;
using Xunit;

namespace PtSpec.EndToEnd.Damage;

/// <summary>Whatever is wrong with an input: no crash, no hang, a message that says what, and nothing overwritten.</summary>
public sealed class DamagedInputTests
{
    public static TheoryData<string> Names => [.. InputKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_not_damaged_is_read(string name)
    {
        (InputKind kind, Outcome outcome) = Read(name, bytes => bytes);
        Assert.True(outcome.ExitCode is 0 or 1 or 3, $"{kind.Name}: {outcome.Error}");
    }

    [Property(MaxTest = 250)]
    public void Damage_is_told_of_and_nothing_else_happens(uint which, int seed)
    {
        string name = InputKinds.All[(int)(which % (uint)InputKinds.All.Count)].Name;
        byte[] damaged = [];
        (InputKind kind, Outcome outcome) = Read(name, bytes => damaged = Damages.Done(bytes, new Random(seed)));
        AssertTold(kind, outcome);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_in_it_a_folder_and_no_file_are_told_of(string name)
    {
        (InputKind kind, Outcome empty) = Read(name, _ => []);
        AssertTold(kind, empty);
        using var folder = new TemporaryFolder();
        foreach ((string path, string text) in kind.Beside)
            folder.Write(path, text);
        Outcome none = InProcess.Run("", kind.Arguments(folder));
        // A folder without bugs has no bad ones, and where no checkpoint is a search begins.
        bool mayMiss = kind.IsUsedUp || kind.Name is "bug" or "finding";
        Assert.True(none.ExitCode == 2 || (mayMiss && none.ExitCode != 70), $"{kind.Name}: {none}");
        Directory.CreateDirectory(folder[kind.Path]);
        Outcome directory = InProcess.Run("", kind.Arguments(folder));
        Assert.True(directory.ExitCode == 2 || (mayMiss && directory.ExitCode != 70), $"{kind.Name}: {directory}");
    }

    [Property(MaxTest = 200)]
    public void Options_that_make_no_sense_are_told_of(uint which, int seed)
    {
        string[][] lines =
        [
            ["check", "--budget", "states=10k"], ["check", "--seed", "7"], ["check", "--shard", "1/8"], ["explore", "x.txt", "--store", "bitstate,memory=64M"],
            ["explore", "x.txt", "--change", "force pmd_install#2 true"], ["explore", "x.txt", "--properties", "I1,I2"], ["explore", "x.txt", "--kernel", "6.12"],
            ["schedule", "x.txt", "--strategy", "pct=3"], ["schedule", "x.txt", "--replay", "0*3 1 0"], ["schedule", "x.txt", "--time", "90s"],
            ["history", "check", "x.json", "--format", "json"], ["steps", "pmd_install"], ["bugs", "B21"], ["new", "site", "peek"], ["mutants", "pmd_install"],
        ];
        string[] line = lines[(int)(which % (uint)lines.Length)];
        using var folder = new TemporaryFolder();
        // What is still right finds no scenarios, no bugs, and no file.
        folder.Write("scenarios/none.md", "");
        string damaged = System.Text.Encoding.UTF8.GetString(Damages.Done(System.Text.Encoding.UTF8.GetBytes(line[^1]), new Random(seed)));
        string[] spec = line[0] is "check" or "bugs" or "mutants" ? ["--spec", folder.Path] : [];
        string[] few = line[0] switch { "check" => ["--scenarios", "0"], "mutants" => ["--samples", "0", "--trials", "1"], _ => [] };
        if (line[0] == "new" || damaged.StartsWith('-') || damaged.Trim() == "pmd_install")
            damaged += "!";
        Outcome outcome = InProcess.Run("", [.. line[..^1].Select(word => word == "x.txt" || word == "x.json" ? folder["none", word] : word), damaged, .. spec, .. few]);
        Assert.True(outcome.ExitCode is 0 or 2 or 3, $"{string.Join(' ', line)}: {outcome.ExitCode} {Start(outcome.Error)}");
        if (outcome.ExitCode == 2)
            Assert.NotEmpty(outcome.Complaint.Trim());
    }

    private static (InputKind Kind, Outcome Outcome) Read(string name, Func<byte[], byte[]> damage)
    {
        InputKind kind = InputKinds.All.First(k => k.Name == name);
        using var folder = new TemporaryFolder();
        foreach ((string path, string text) in kind.Beside)
            folder.Write(path, text);
        folder.Write(kind.Path, "");
        byte[] bytes = damage(kind.Text);
        File.WriteAllBytes(folder[kind.Path], bytes);
        Outcome outcome = InProcess.Run("", kind.Arguments(folder));
        // A checkpoint is gone when its search is over.
        if (!kind.IsUsedUp)
            Assert.Equal(bytes, File.ReadAllBytes(folder[kind.Path]));
        return (kind, outcome with { Error = outcome.Error.Replace(folder.Path, "", StringComparison.Ordinal) });
    }

    private static void AssertTold(InputKind kind, Outcome outcome)
    {
        string told = $"{kind.Name}: exit code {outcome.ExitCode}: {Start(outcome.Error)}";
        // Damage may leave it right, or leave something else that is right.
        Assert.True(outcome.ExitCode is 0 or 1 or 2 or 3, told);
        Assert.False(outcome.Error.Contains("internal error", StringComparison.Ordinal), told);
        if (outcome.ExitCode != 2 || kind.IsTolerant)
            return;
        Assert.True(outcome.Complaint.Trim().Length > 0, told);
        Assert.True(outcome.Complaint.Contains(Path.GetFileName(kind.Path), StringComparison.Ordinal) || outcome.Complaint.Contains('/', StringComparison.Ordinal), told);
        if (kind.HasPlaces)
            Assert.True(System.Text.RegularExpressions.Regex.IsMatch(outcome.Complaint, @":\d+:\d+: expected|: the scenario cannot|expected .*, found"), told);
    }

    private static string Start(string text) => text.Length > 600 ? text[..600] : text;
}
