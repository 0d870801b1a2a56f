using Xunit;

namespace PtSpec.EndToEnd;

public sealed class BugsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_entry_of_the_catalogue_is_as_it_says()
    {
        string[] heads = [.. Directory.GetFiles(BuiltProgram.File("spec", "bugs"), "*.txt").Select(File.ReadAllText)];
        int controls = heads.Count(t => t.StartsWith("control ", StringComparison.Ordinal));
        int outside = heads.Count(t => t.Contains("\n  outside ", StringComparison.Ordinal));
        int bugs = heads.Length - controls - outside;
        Outcome outcome = BuiltProgram.Run("bugs", "--width", "80");
        Assert.Equal(0, outcome.ExitCode);
        string expected = $"\n{bugs} of {bugs} found"
            + (controls > 0 ? $", {controls} of {controls} controls hold" : "")
            + (outside > 0 ? $", {outside} outside the model" : "") + "\n";
        Assert.EndsWith(expected, outcome.Out);
        Assert.All(outcome.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void The_table_shows_each_kernel_of_a_bug_a_control_and_what_is_outside_the_model()
    {
        folder.Write("scenarios/none.txt", "");
        string change = Texts.Change("B49");
        folder.Write(
            "bugs/X1.txt",
            $"bug X1\n  title counted too early\n  kernels 6.13 7.3\n  change {change}\n  expect I5\n{Texts.AllocationRace}");
        folder.Write("bugs/X2.txt", "bug X2\n  title hugetlb shares a table\n  outside there is no hugetlb in it\n");
        folder.Write("bugs/X3.txt", $"control X3\n  title no smp_wmb\n  change without pmd_install#7\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path, "--width", "80", "--json", folder["b.json"]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Complaint));
        Assert.Equal(File.ReadAllText(BuiltProgram.File("tests", "EndToEnd", "golden", "bugs.txt")), outcome.Out);
        string json = File.ReadAllText(folder["b.json"]);
        Assert.Contains("\"outside\": \"there is no hugetlb in it\"", json);
        Assert.Contains("\"verdictWithoutChanges\": \"holds\"", json);
        Assert.EndsWith(
            "Replayed X1 in 6.13: 18 steps, the same violation.\n",
            BuiltProgram.Run("replay", folder["b.json"], "--name", "X1 in 6.13").Out);
    }

    [Fact]
    public void A_control_that_does_not_hold_or_is_not_reached_ends_with_1()
    {
        folder.Write("scenarios/none.txt", "");
        folder.Write("bugs/X1.txt", $"control X1\n  title counted early\n  change {Texts.Change("B49")}\n{Texts.AllocationRace}");
        folder.Write("bugs/X2.txt", $"control X2\n  title nothing\n  change without zap_pmd_range#1\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("X1: expected everything to hold with the changes, found: violates I5\n", outcome.Out);
        Assert.Contains("X2: expected the scenario to come to what is changed, but it never comes to zap_pmd_range#1\n", outcome.Out);
        Assert.EndsWith("\n0 of 2 controls hold\n", outcome.Out);
    }

    [Fact]
    public void Two_entries_of_one_id_are_bad_input()
    {
        folder.Write("scenarios/none.txt", "");
        string first = folder.Write("bugs/X1.txt", "bug X1\n  title a\n  outside b\n");
        string second = folder.Write("bugs/X2.txt", "bug X1\n  title a\n  outside b\n");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal((2, $"{second}:1:1: expected another id than X1, which {first} has\n"), (outcome.ExitCode, outcome.Complaint));
    }

    [Fact]
    public void One_bug_can_be_shown()
    {
        Outcome outcome = BuiltProgram.Run("bugs", "B49", "--show");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("I5 is violated", outcome.Out);
        Assert.EndsWith("1 of 1 found\n", outcome.Out);
    }

    [Fact]
    public void A_bug_that_is_not_found_ends_with_1()
    {
        folder.Write("scenarios/none.txt", "");
        folder.Write("bugs/X1.txt", $"bug X1\n  title nothing is wrong\n  expect I1 I2\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("X1: expected a violation of I1 or I2, found none: every interleaving was explored\n", outcome.Out);
    }

    [Fact]
    public void An_unknown_bug_is_bad_usage()
    {
        Outcome outcome = BuiltProgram.Run("bugs", "B99");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("There is no bug B99", outcome.Error);
    }

    [Fact]
    public void A_bad_bug_file_is_named_with_its_place()
    {
        folder.Write("scenarios/none.txt", "");
        string path = folder.Write(
            "bugs/X1.txt", $"bug X1\n  title nothing\n  change without no_such_routine#1\n  expect I1\n{Texts.AllocationRace}");
        Outcome outcome = BuiltProgram.Run("bugs", "--spec", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"{path}:3:10: without no_such_routine#1: There is no routine no_such_routine.", outcome.Error);
    }
}
