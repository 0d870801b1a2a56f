using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Mutants;

/// <summary>The two texts about mutants: pages that are written, and the list of survivors that is not.</summary>
public sealed class MutantTextTests
{
    private static readonly Mutant[] Some =
    [
        .. Routines.All.Where(r => r.KernelName is "pmd_install" or "retract_page_tables" or "zap_pte_range").SelectMany(MutantsOf.Text),
    ];

    [Property(MaxTest = 200)]
    public Property What_is_printed_is_read_as_the_same_sections() => Prop.ForAll(Sections(), sections =>
    {
        IReadOnlyList<MutantSection> read = MutantPage.Parse("page.md", MutantPage.Print("pmd_install", sections));
        Assert.Equal(sections.Select(s => s.Kernels), read.Select(s => s.Kernels));
        Assert.Equal(sections.SelectMany(s => s.Mutants), read.SelectMany(s => s.Mutants));
    });

    [Fact]
    public void A_record_outlives_new_numbers()
    {
        IReadOnlyList<Mutant> now = MutantsOf.Text(Routines.FindByKernelName("pmd_install").Single());
        MutantRecord[] before = [.. now.Select((m, i) => new MutantRecord(
            m.Change.ToString().Replace("#", "#10"), m.Statement, Fate.Killed, "I5", $"scenario-{i}", i))];
        IReadOnlyList<MutantRecord?> found = new MutantSection("all", before).For(now);
        Assert.Equal(now.Select(m => m.Change.ToString()), found.Select(r => r!.Change));
        Assert.Equal(before.Select(r => r.Scenario), found.Select(r => r!.Scenario));
    }

    [Fact]
    public void A_mutant_of_another_statement_has_no_record()
    {
        Mutant mutant = Some.First(m => m.Change is Without);
        MutantRecord other = new($"without {mutant.Text.KernelName}#1", "something else", Fate.Killed, "I5", "s", 3);
        Assert.Equal([null], new MutantSection("all", [other]).For([mutant]));
    }

    [Fact]
    public void A_survivor_is_found_by_its_mutant()
    {
        Mutant mutant = Some[0];
        SurvivorList list = SurvivorList.Parse("s.txt", $"# a comment\n\n{mutant} :: {mutant.Statement} :: unseen: because: so\n");
        Survivor? found = list.Find(mutant);
        Assert.Equal((false, "because: so", 3), (found!.IsEquivalent, found.Reason, found.Line));
        Assert.Null(list.Find(Some[1]));
    }

    [Theory]
    [InlineData("force pmd_install#5 true", "if (pmdval.IsNone)", true)]
    [InlineData("force pmd_install true", "if (pmdval.IsNone)", true)]
    [InlineData("force pmd_install false", "if (pmdval.IsNone)", false)]
    [InlineData("force pmd_install#6 true", "if (pmdval.IsNone)", false)]
    [InlineData("force pmd_install true", "if (pmdval.IsTable)", false)]
    public void A_survivor_is_known_by_its_statement_and_its_number_if_that_is_said(string change, string statement, bool isFound)
    {
        Mutant mutant = Some.Single(m => m.Change == new Force("pmd_install", 5, true));
        SurvivorList list = SurvivorList.Parse("s.txt", $"{change} (all) :: {statement} :: equivalent: so\n");
        Assert.Equal(isFound, list.Find(mutant) is not null);
    }

    [Fact]
    public void A_swap_that_survives_needs_no_numbers()
    {
        Mutant mutant = Some.First(m => m.Change is Swap);
        string line = $"swap {mutant.Text.KernelName} ({mutant.Kernels}) :: {mutant.Statement} :: equivalent: so\n";
        Assert.NotNull(SurvivorList.Parse("s.txt", line).Find(mutant));
    }

    [Theory]
    [InlineData("without pmd_install#3 :: x :: equivalent: so", "s.txt:1:1: expected CHANGE (KERNELS) :: STATEMENT :: ")]
    [InlineData("without pmd_install#3 (all) :: equivalent: so", "s.txt:1:1: expected CHANGE")]
    [InlineData("# a\nwithout pmd_install#3 (all) :: x :: because", "s.txt:2:1: expected CHANGE")]
    [InlineData("a (all) :: x :: equivalent: ", "s.txt:1:1: expected CHANGE")]
    [InlineData("a (all) :: x :: equivalent: b\na (all) :: x :: unseen: c", "s.txt:2:1: expected a (all) of a statement once")]
    public void A_bad_list_is_refused_with_its_place(string text, string complaint)
    {
        ScenarioFormatException refusal = Assert.Throws<ScenarioFormatException>(() => SurvivorList.Parse("s.txt", text));
        Assert.StartsWith(complaint, refusal.Message);
    }

    [Fact]
    public void A_bad_page_is_refused_with_its_place()
    {
        string page = MutantPage.Print("r", [new MutantSection("all", [new MutantRecord("without r#1", "f();", Fate.Killed, "I5", "s", 3)])]);
        ScenarioFormatException refusal = Assert.Throws<ScenarioFormatException>(() => MutantPage.Parse("p.md", page.Replace("| 3 |", "| many |")));
        Assert.StartsWith("p.md:9:1: expected a mutant of five cells", refusal.Message);
    }

    [Fact]
    public void The_score_counts_what_is_not_equivalent()
    {
        var equivalent = new Survivor("", "", "", true, "", 1);
        var unseen = equivalent with { IsEquivalent = false };
        MutantScore score = MutantScore.Of(
        [
            (Fate.Killed, null), (Fate.Stillborn, null), (Fate.SameProgram, null), (Fate.SameProgram, unseen), (Fate.Survived, equivalent),
            (Fate.Survived, null), (Fate.NotReached, null), (Fate.Killed, unseen),
        ]);
        Assert.Equal(new MutantScore(8, 3, 1, 1, 1, 2), score);
        Assert.Equal(0.5, score.Share);
    }

    // About mutants that there are, with any fate.
    private static Arbitrary<MutantSection[]> Sections() => Arb.From(Gen.ArrayOf(
        from kernels in Gen.Elements("all", "6.6-", "-6.5")
        from mutants in Gen.ListOf(
            from mutant in Gen.Elements<Mutant>(Some)
            from fate in Gen.Elements(Fate.Killed, Fate.Stillborn, Fate.SameProgram, Fate.Survived, Fate.NotReached)
            from property in Gen.Elements("I1", "linearizability")
            from scenario in Gen.Elements("B21 in 6.13", "retract-alone")
            from steps in Gen.Choose(0, 99)
            let change = mutant.Change.ToString()
            select fate == Fate.Killed
                ? new MutantRecord(change, mutant.Statement, fate, property, scenario, steps)
                : new MutantRecord(change, mutant.Statement, fate, "", "", 0))
        select new MutantSection(kernels, [.. mutants])));
}
