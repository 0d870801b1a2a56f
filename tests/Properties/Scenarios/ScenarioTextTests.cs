using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Scenarios;

/// <summary>The text form: what is printed reads back, and what is read prints canonically.</summary>
public sealed class ScenarioTextTests
{
    private const string Canonical = """
        scenario map-lock-vs-retract
          about a walker that maps and locks while khugepaged retracts
          about # twice
          kernel 6.6
          locks mm
          ptes 2
          tables 4
          vma 0 = shmem
          pmd 0 = table { 0: page a, 1: none }
          cache 0.1 = b
          vma 1 = shmem private huge
          pmd 1 = leaf
          cache 1.0 = c
          vma 2 = anon
          pmd 2 = table { 0: page 0, 1: page c }
          cpu 0: write 0.0 2; read 0.0; dontneed 1; dontneed 1.1
          cpu 1: retract 0; uffd_copy 1.0 3; mincore 2.1; pte_alloc 2
          cpu 2: rw_install 1.1 0
          expect violates I2 states 123 transitions 456 depth 12

        """;

    [Property(Arbitrary = [typeof(ScenariosWithEnds)], MaxTest = 1000)]
    public void What_is_printed_reads_back_equal(Scenario scenario)
    {
        Scenario again = ScenarioFile.Parse("random", ScenarioPrinter.Print(scenario));
        Assert.Equal(scenario, again);
        Assert.Equal(scenario.GetHashCode(), again.GetHashCode());
    }

    [Property(Arbitrary = [typeof(ScenariosWithEnds)])]
    public void Blanks_comments_and_joined_lines_change_nothing(Scenario scenario)
    {
        string[] lines = ScenarioPrinter.Print(scenario).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string joined = string.Join("   ", lines) + "# nothing";
        string spread = "# top\r\n\r\n" + string.Join(" # why\r\n\r\n\t", lines).Replace(",", ",\n", StringComparison.Ordinal);
        Assert.Equal(scenario, ScenarioFile.Parse("joined", joined));
        Assert.Equal(scenario, ScenarioFile.Parse("spread", spread));
    }

    [Property(Arbitrary = [typeof(ScenariosWithEnds)])]
    public void A_text_cut_anywhere_reads_or_says_where_it_does_not(Scenario scenario, int where)
    {
        string text = ScenarioPrinter.Print(scenario);
        string cut = text[..(int)((uint)where % (uint)text.Length)];
        try
        {
            Assert.True(ScenarioFile.Parse("cut", cut).IsValid());
        }
        catch (ScenarioFormatException problem)
        {
            string[] lines = cut.Split('\n');
            Assert.InRange(problem.Line, 1, lines.Length);
            Assert.InRange(problem.Column, 1, lines[problem.Line - 1].Length + 1);
            Assert.StartsWith($"cut:{problem.Line}:{problem.Column}: expected ", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_canonical_text_prints_as_it_reads() =>
        Assert.Equal(Canonical, ScenarioPrinter.Print(ScenarioFile.Parse("canonical", Canonical)));

    [Fact]
    public void Every_part_of_the_text_arrives()
    {
        Scenario scenario = ScenarioFile.Parse("canonical", Canonical);
        Assert.Equal("map-lock-vs-retract", scenario.Name);
        Assert.Equal("a walker that maps and locks while khugepaged retracts\n# twice", scenario.About);
        Assert.Equal(new KernelVersion(6, 6), scenario.Kernel);
        Assert.Equal(LockLayout.Mm, scenario.Locks);
        Assert.Equal(2, scenario.PtrsPerPte);
        Assert.Equal(4, scenario.Tables);
        Assert.Equal<ValueArray<SlotSetup>>(
            [
                new SlotSetup(VmaKind.SharedShmem, false, PmdSetup.Table(PteSetup.Page(1), PteSetup.None), [1, 2]),
                new SlotSetup(VmaKind.PrivateShmem, true, PmdSetup.Leaf, [3, 0]),
                new SlotSetup(VmaKind.Anonymous, false, PmdSetup.Table(PteSetup.Page(0), PteSetup.Page(3)), []),
            ],
            scenario.Slots);
        Assert.Equal<ValueArray<Operation>>(
            [Operation.Write(0, 0, 2), Operation.Read(0, 0), Operation.DontNeed(1), Operation.DontNeed(1, 1)],
            scenario.Cpus[0]);
        Assert.Equal<ValueArray<Operation>>(
            [Operation.Retract(0), Operation.UffdCopy(1, 0, 3), Operation.Mincore(2, 1), Operation.PteAlloc(2)],
            scenario.Cpus[1]);
        Assert.Equal<ValueArray<Operation>>([Operation.RwInstall(1, 1, 0)], scenario.Cpus[2]);
        Assert.Equal(new Expectation("I2", 123, 456, 12), scenario.Expect);
    }

    [Fact]
    public void A_violation_may_name_the_changes_that_mend_it()
    {
        const string text = """
            scenario finding
              kernel 6.17
              vma 0 = anon
              cpu 0: dontneed 0
              expect violates I3 depth 7 unless without pte_unmap#2; force collapse_pte_mapped_thp#35 true
            """;
        Scenario scenario = ScenarioFile.Parse("finding", text);
        Assert.Equal<ValueArray<Change>>(
            [new Without("pte_unmap", 2), new Force("collapse_pte_mapped_thp", 35, true)], scenario.Expect!.Unless);
        Assert.Equal(scenario, ScenarioFile.Parse("printed", ScenarioPrinter.Print(scenario)));
    }

    [Theory]
    [InlineData("expect violates I3 unless", "file:4:28: expected some text, found the end of the text")]
    [InlineData("expect violates I3 unless nonsense", "file:4:29: expected changes: 'nonsense' is not a change")]
    [InlineData("expect violates I3 unless without pte_unmap#99", "file:4:29: expected changes that can be made: pte_unmap has no step 99")]
    [InlineData("expect holds unless without pte_unmap#2", "file:4:16: expected one of:")]
    public void Changes_that_cannot_be_are_refused_where_they_stand(string expectation, string complaint)
    {
        string text = $"scenario finding kernel 6.17\n  vma 0 = anon\n  cpu 0: dontneed 0\n  {expectation}";
        ScenarioFormatException refused = Assert.Throws<ScenarioFormatException>(() => ScenarioFile.Parse("file", text));
        Assert.StartsWith(complaint, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_has_a_default()
    {
        const string text = """
            scenario map-lock-vs-retract
              kernel 6.6
              pmd 0 = table { 0: page a }   vma 0 = shmem
              cpu 0: write 0.0
              cpu 1: retract 0
              expect holds
            """;
        var expected = new Scenario(
            "map-lock-vs-retract",
            "",
            new KernelVersion(6, 6),
            LockLayout.Split,
            PtrsPerPte: 2,
            Tables: 2,
            [new SlotSetup(VmaKind.SharedShmem, false, PmdSetup.Table(PteSetup.Page(1), PteSetup.None), [1, 0])],
            [[Operation.Write(0, 0, 2)], [Operation.Retract(0)]],
            new Expectation(null, null, null, null));
        Assert.Equal(expected, ScenarioFile.Parse("short", text));
    }

    [Theory]
    [InlineData("vma 0 = shmem cpu 0: retract 0", 2)]
    [InlineData("vma 0 = shmem pmd 0 = table {} vma 1 = anon pmd 1 = table {} cpu 0: retract 0", 2)]
    [InlineData("vma 0 = shmem pmd 0 = table {} vma 1 = anon pmd 1 = table {} cpu 0: read 0.0", 3)]
    public void There_is_a_table_to_spare_where_one_may_be_allocated(string body, int tables) =>
        Assert.Equal(tables, ScenarioFile.Parse("tables", $"scenario s kernel 6.6 {body}").Tables);

    [Fact]
    public void Values_are_numbers_or_letters()
    {
        const string body = "kernel 6.6 vma 0 = anon ptes 1";
        Assert.Equal(
            ScenarioFile.Parse("numbers", $"scenario s {body} pmd 0 = table {{ 0: page 3 }} cpu 0: write 0.0 1"),
            ScenarioFile.Parse("letters", $"scenario s {body} pmd 0 = table {{ 0: page c }} cpu 0: write 0.0 a"));
    }
}
