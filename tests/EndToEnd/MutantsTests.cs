using Xunit;

namespace PtSpec.EndToEnd;

public sealed class MutantsTests : IDisposable
{
    private const string Unseen =
        "without pmd_install (all) :: mm.SmpWmb(); :: unseen: the model is sequentially consistent.\n"
        + "swap pmd_install (all) :: mm.SmpWmb(); mm.PmdPopulate(pmd, table); :: unseen: the model is sequentially consistent.\n";

    private readonly TemporaryFolder folder = new();

    public MutantsTests() => folder.Write("scenarios/allocation-race.txt", Texts.AllocationRace);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_mutant_is_shown_with_what_became_of_it()
    {
        folder.Write("mutants/survivors.txt", Unseen);
        Outcome outcome = Run("pmd_install", "--samples", "0", "--width", "80", "--json", folder["m.json"]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Equal(File.ReadAllText(BuiltProgram.File("tests", "EndToEnd", "golden", "mutants.80.txt")), outcome.Out);
        string json = File.ReadAllText(folder["m.json"]);
        Assert.Contains("\"change\": \"swap pmd_install#3 4\"", json);
        Assert.Contains("\"reason\": \"the model is sequentially consistent.\"", json);
        Outcome again = Run("pmd_install", "--samples", "0", "--width", "80");
        Assert.Equal((outcome.ExitCode, outcome.Out), (again.ExitCode, again.Out));
    }

    [Fact]
    public void A_survivor_that_nobody_explains_ends_with_1()
    {
        // The old text of the table's map is not come to, and nobody says why.
        Outcome outcome = Run("collapse_and_free_pmd", "--samples", "0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("NOT REACHED", outcome.Out);
        Assert.Contains("0 killed", outcome.Out);
    }

    [Fact]
    public void What_no_scenario_does_is_listed()
    {
        Outcome outcome = Run("pmd_install", "--visits");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains(" statements are never run, ", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(2, Run("pmd_install", "--visits", "--write").ExitCode);
        Outcome all = Run("--visits", "--write");
        Assert.EndsWith($"{folder["mutants/visits.txt"]}: written\n", all.Out, StringComparison.Ordinal);
        Assert.Contains("\nretract_page_tables (6.6-) :: 1 :: mm.IMmapLockRead(); :: never run\n", File.ReadAllText(folder["mutants/visits.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_survives_is_compared_with_the_routine_as_it_is()
    {
        Assert.Equal(1, Run("pte_alloc", "__pte_alloc", "--samples", "0", "--write").ExitCode);
        Outcome outcome = Run("pte_alloc", "__pte_alloc", "--compare");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains(" change nothing that is seen, ", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(2, Run("pte_alloc", "--compare", "--write").ExitCode);
        Outcome all = Run("--compare", "--write");
        Assert.EndsWith($"{folder["mutants/behaviours.txt"]}: written\n", all.Out, StringComparison.Ordinal);
        Assert.StartsWith("# Written by", File.ReadAllText(folder["mutants/behaviours.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_survived_is_tried_again_in_new_scenarios()
    {
        folder.Write("scenarios/allocation-race.txt", Texts.AllocationRace.Replace("cpu 1", "# cpu 1"));
        Run("pmd_install", "--samples", "0", "--write");
        string before = File.ReadAllText(folder["mutants/pmd_install.md"]);
        string more = folder.Write("scenarios/race.txt", Texts.AllocationRace.Replace("scenario allocation-race", "scenario race"));
        Outcome outcome = Run("pmd_install", "--rest", "--scenario", more, "--write");
        Assert.EndsWith($"{folder["mutants/pmd_install.md"]}: written\n", outcome.Out, StringComparison.Ordinal);
        string after = File.ReadAllText(folder["mutants/pmd_install.md"]);
        Assert.DoesNotContain("| race |", before, StringComparison.Ordinal);
        Assert.Contains("| race |", after, StringComparison.Ordinal);
        Assert.All(
            before.Split('\n').Where(line => line.Contains("| allocation-race |", StringComparison.Ordinal)),
            line => Assert.Contains(line, after, StringComparison.Ordinal));
        Assert.Contains("--anew, --again and --rest: expected one of them", Run("pmd_install", "--rest", "--again").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Routines_of_ones_own_are_tried_in_scenarios_of_ones_own()
    {
        string mine = folder.Write("mine.txt", Texts.AllocationRace);
        Outcome outcome = BuiltProgram.Run("mutants", "pmd_install", "--scenario", mine, "--width", "80");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Contains("allocation-race", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("--scenario and --write", BuiltProgram.Run("mutants", "pmd_install", "--scenario", mine, "--write").Error, StringComparison.Ordinal);
        Assert.Contains("expected a file, found none", BuiltProgram.Run("mutants", "pmd_install", "--scenario", folder["none.txt"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_and_random_scenarios_that_killed_are_kept()
    {
        folder.Write("scenarios/allocation-race.txt", Texts.AllocationRace.Replace("cpu 1", "# cpu 1"));
        Outcome outcome = Run("pmd_install", "--samples", "20", "--write");
        Assert.EndsWith($"{folder["mutants/pmd_install.md"]}: written\n", outcome.Out);
        Assert.Contains("| without pmd_install#3 | `mm.SpinLock(pml);` |", File.ReadAllText(folder["mutants/pmd_install.md"]));
        string[] kept = Directory.GetFiles(folder["mutants/scenarios"]);
        Assert.NotEmpty(kept);
        Assert.All(kept, path => Assert.Equal(0, BuiltProgram.Run("explore", path).ExitCode));

        // What is kept kills at once the next time.
        Outcome again = Run("pmd_install", "--samples", "0", "--width", "200");
        Assert.Contains(kept, path => again.Out.Contains(Path.GetFileNameWithoutExtension(path)));
        Assert.DoesNotContain("A random scenario", again.Out);
    }

    [Fact]
    public void The_scenario_that_killed_the_last_time_comes_first_unless_all_is_done_anew()
    {
        folder.Write("scenarios/twice.txt", Texts.AllocationRace
            .Replace("scenario allocation-race", "scenario twice").Replace("cpu 1: pte_alloc 0", "cpu 1: pte_alloc 0; pte_alloc 0"));
        string page = Run("pmd_install", "--samples", "0", "--write").Out;
        Assert.DoesNotContain("twice", page);
        string path = folder["mutants/pmd_install.md"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("| allocation-race |", "| twice |"));
        Assert.Contains("twice", Run("pmd_install", "--samples", "0", "--trials", "1").Out);
        Assert.DoesNotContain("twice", Run("pmd_install", "--samples", "0", "--anew").Out);
    }

    [Theory]
    [InlineData("There is no routine no_such_routine.", "no_such_routine")]
    [InlineData("--samples: expected a number from 0 to 100000, found 'many'", "pmd_install", "--samples", "many")]
    public void Bad_usage_is_told(string complaint, params string[] arguments)
    {
        Outcome outcome = Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(complaint, outcome.Error);
    }

    [Fact]
    public void A_bad_list_of_survivors_is_named_with_its_place()
    {
        string path = folder.Write("mutants/survivors.txt", "# a comment\nit survives\n");
        Outcome outcome = Run("pmd_install");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Out));
        Assert.StartsWith($"{path}:2:1: expected CHANGE (KERNELS) :: STATEMENT :: ", outcome.Error);
    }

    private Outcome Run(params string[] arguments) => BuiltProgram.Run(["mutants", .. arguments, "--spec", folder.Path]);
}
