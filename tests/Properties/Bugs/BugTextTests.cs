using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;
using Xunit;
using Property = PtSpec.Checking.Properties.Property;

namespace PtSpec.Properties.Bugs;

public sealed class BugTextTests
{
    private const string Head = "bug B1\n  title a\n";
    private const string Scenario = "scenario s\n  kernel 6.6\n  vma 0 = anon\n  cpu 0: pte_alloc 0\n";

    [Property(MaxTest = 200)]
    public FsCheck.Property What_is_printed_is_read_as_the_same_entry() => Prop.ForAll(Entries(), entry =>
    {
        string text = BugPrinter.Print(entry);
        Assert.Equal(entry, BugFile.Parse("bug.txt", text));
    });

    [Fact]
    public void A_bug_may_be_outside_the_model()
    {
        CatalogueEntry entry = BugFile.Parse("b.txt", "bug B45\n  title hugetlb # and more\n  outside no hugetlb here # really\n# the end\n");
        Assert.Equal(new OutsideModel("B45", "hugetlb # and more", "", "no hugetlb here # really"), entry);
    }

    [Fact]
    public void A_bug_may_be_explored_in_several_kernels()
    {
        Bug bug = Assert.IsType<Bug>(BugFile.Parse(
            "b.txt", $"{Head}  kernels 6.13\t7.3 # two more\n  expect I1\n{Scenario}"));
        Assert.Equal(["6.6", "6.13", "7.3"], bug.Scenarios.Select(s => s.Kernel.ToString()));
    }

    [Fact]
    public void A_bug_is_read_with_comments_between_its_lines()
    {
        Bug bug = (Bug)BugFile.Parse(
            "b.txt", $"# a comment\nbug B1 # its id\n\n  title no # comment\n  expect I1 I2 # two\n# more\n{Scenario}");
        Assert.Equal(("B1", "no # comment", ""), (bug.Id, bug.Title, bug.Fixes));
        Assert.Equal([Property.I1, Property.I2], bug.Expect);
        Assert.Empty(bug.Changes);
    }

    [Theory]
    [InlineData("", "b.txt:1:1: expected bug <id> or control <id>, found the end of the text")]
    [InlineData("scenario s", "b.txt:1:1: expected bug <id> or control <id>, found 'scenario'")]
    [InlineData("bug\n", "b.txt:1:4: expected an id of letters, digits, dots, dashes and underscores, found the end of the line")]
    [InlineData("bug B1\n  colour red\n", "b.txt:2:3: expected one of: title, fixes, kernels, change, expect, outside, scenario, found 'colour'")]
    [InlineData("bug B1\n  title a\n  title b\n", "b.txt:3:3: expected one title")]
    [InlineData("bug B1\n  title\n", "b.txt:2:8: expected some text, found the end of the line")]
    [InlineData("bug B1\n  title a\n  expect I1 I99\n", "b.txt:3:13: expected a property: I1, ")]
    [InlineData("bug B1\n  title a\n  expect I1 I1\n", "b.txt:3:13: expected I1 once")]
    [InlineData("bug B1\n  title a\n  expect\n", "b.txt:3:9: expected a property: I1, ")]
    [InlineData("bug B1\n  title a\n  change drop pte_unmap#2\n", "b.txt:3:10: 'drop pte_unmap#2' is not a change")]
    [InlineData("bug B1\n  title a\n", "b.txt:3:1: expected the scenario, or why the bug is outside the model, found the end of the text")]
    [InlineData("bug B1\n  expect I1\n" + Scenario, "b.txt:3:1: expected a title before the scenario")]
    [InlineData("bug B1\n  title a\n" + Scenario, "b.txt:3:1: expected an expect statement before the scenario")]
    [InlineData("bug B1\n  title a\n  expect I1\nscenario s\n  kernel six\n", "b.txt:5:10: expected a kernel version")]
    [InlineData(Head + "  expect I1\n" + Scenario + "  expect holds\n", "b.txt:8:3: expected a scenario that expects nothing")]
    [InlineData("bug B1\n  title a\n  expect I1\n  outside why\n", "b.txt:4:3: expected no kernels, changes or properties of a bug")]
    [InlineData("bug B1\n  title a\n  outside why\n" + Scenario, "b.txt:4:1: expected the end: a bug outside the model has no scenario")]
    [InlineData(Head + "  kernels\n", "b.txt:3:10: expected a kernel version such as 6.6, found the end of the line")]
    [InlineData(Head + "  kernels 6.13 six\n", "b.txt:3:16: expected a kernel version such as 6.6, found 'six'")]
    [InlineData(Head + "  kernels 6.13 6.13\n", "b.txt:3:16: expected 6.13 once")]
    [InlineData(Head + "  kernels 6.6\n  expect I1\n" + Scenario, "b.txt:3:11: expected a kernel besides the scenario's own, 6.6")]
    [InlineData(Head + "  kernels 6.1\n  expect I1\n" + Scenario, "b.txt:3:11: expected kernel 6.4 or later")]
    [InlineData(
        Head + "  kernels 6.5\n  change without pte_free_defer#3\n  expect I1\n" + Scenario,
        "b.txt:3:11: the changes cannot be made in 6.5: Kernel 6.5 has no pte_free_defer")]
    [InlineData("control C1\n  title a\n  expect I1\n", "b.txt:3:3: expected one of: title, kernels, change, scenario, found 'expect'")]
    [InlineData("control C1\n  title a\n" + Scenario, "b.txt:3:1: expected a change before the scenario: a control says")]
    [InlineData(Head + "  change without pte_unmap#9\n  expect I1\n" + Scenario, "b.txt:3:10: without pte_unmap#9: ")]
    public void A_bad_text_is_refused_with_its_place(string text, string complaint)
    {
        ScenarioFormatException refusal = Assert.Throws<ScenarioFormatException>(() => BugFile.Parse("b.txt", text));
        Assert.StartsWith(complaint, refusal.Message);
    }

    // Over random scenarios, with changes that can be made to their kernels.
    private static Arbitrary<CatalogueEntry> Entries() => Arb.From(
        from scenario in ScenarioGenerator.Scenarios()
        from id in Gen.Elements("B01", "x-1.y_z", "7")
        from title in Gen.Elements("a line", "with # and: signs", "pte_unmap#2 is missing")
        from fixes in Gen.Elements("", "0d940a9b270b (6.5)")
        from changes in Gen.NonEmptyListOf(Gen.Elements<Change>(ChangesOf(scenario)))
        from expect in Gen.NonEmptyListOf(Gen.Elements<Property>(Property.All))
        from kernels in Gen.SubListOf<KernelVersion>(new KernelVersion(7, 2), new KernelVersion(7, 3))
        from kind in Gen.Choose(0, 3)
        let made = changes.Distinct().Take(3).ToValueArray()
        select kind switch
        {
            0 => new OutsideModel(id, title, fixes, "it is about # something else"),
            1 => new Control(id, title, OnlyWhere(made, scenario, kernels), made, scenario),
            2 => new Bug(id, title, fixes, [], [], expect.Distinct().ToValueArray(), scenario),
            _ => (CatalogueEntry)new Bug(
                id, title, fixes, OnlyWhere(made, scenario, kernels), made, expect.Distinct().ToValueArray(), scenario),
        });

    private static ValueArray<KernelVersion> OnlyWhere(ValueArray<Change> changes, Scenario scenario, IEnumerable<KernelVersion> kernels) =>
        kernels.Where(k => k != scenario.Kernel && changes.All(c => Texts(c, k).SequenceEqual(Texts(c, scenario.Kernel)))).ToValueArray();

    private static IEnumerable<RoutineProgram> Texts(Change change, KernelVersion kernel) =>
        Routines.FindByKernelName(change.Routine).Where(r => ChangedRoutines.Range(r).Contains(kernel));

    // Statements that call a primitive without a result can always be dropped, and dropped once more.
    private static Change[] ChangesOf(Scenario scenario) =>
    [
        .. Routines.All
            .Where(r => ChangedRoutines.Range(r).Contains(scenario.Kernel))
            .SelectMany(r => r.Nodes.OfType<PrimitiveStep>().Where(n => n.Result < 0)
                .Select(n => new Without(r.KernelName, n.Source.Number))),
    ];
}
