using PtSpec.Checking.Compilation;
using PtSpec.Checking.Mutants;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Mutants;

public sealed class MutantsOfTests
{
    private const string Race = "scenario race\nkernel 6.6\nptes 1\nvma 0 = anon\ncpu 0: pte_alloc 0\ncpu 1: pte_alloc 0\n";

    public static TheoryData<string> Ids => [.. Routines.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_mutant_is_a_change_that_users_can_write_and_that_changes_something(string id)
    {
        RoutineProgram text = Routines.Find(id);
        KernelVersion kernel = SomeKernel(text);
        IReadOnlyList<Mutant> mutants = MutantsOf.Text(text);
        Assert.Equal(mutants.Count, mutants.Select(m => m.Change).Distinct().Count());
        Assert.All(mutants, mutant =>
        {
            Assert.Equal(mutant.Change, ChangeParser.Parse(mutant.Change.ToString()));
            RoutineProgram changed = new ChangedRoutines(kernel, [mutant.Change]).Find(id);
            Assert.False(changed.Nodes.SequenceEqual(text.Nodes));
        });
    }

    [Fact]
    public void A_routine_has_the_mutants_that_its_text_suggests()
    {
        string[] mutants = [.. MutantsOf.Text(Routines.Find("PageTableAllocation.PmdInstall")).Select(m => $"{m.Change}: {m.Statement}")];
        Assert.Contains("without pmd_install#3: mm.SpinLock(pml);", mutants);
        Assert.Contains("force pmd_install#5 true: if (pmdval.IsNone)", mutants);
        Assert.Contains("force pmd_install#5 false: if (pmdval.IsNone)", mutants);
        Assert.Contains("swap pmd_install#3 4: mm.SpinLock(pml); PmdValue pmdval = mm.PmdpGet(pmd);", mutants);

        // The lock is looked up before it is taken, 0 is assigned to what is 0, and a return is no step.
        Assert.DoesNotContain(mutants, m => m.StartsWith("swap pmd_install#2 ", StringComparison.Ordinal));
        Assert.DoesNotContain(mutants, m => m.StartsWith("without pmd_install#1:", StringComparison.Ordinal));
        Assert.DoesNotContain(mutants, m => m.StartsWith("without pmd_install#11:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_choice_of_a_kernels_text_is_no_branch() =>
        Assert.DoesNotContain(
            Routines.All.SelectMany(MutantsOf.Text), m => m.Change is Force && m.Statement.StartsWith("if (mm.AtLeast", StringComparison.Ordinal)
                && !m.Statement.Contains('&') && !m.Statement.Contains('|'));

    [Fact]
    public void What_is_swapped_twice_is_as_it_was()
    {
        foreach (RoutineProgram text in Routines.All)
        {
            foreach (Swap swap in MutantsOf.Text(text).Select(m => m.Change).OfType<Swap>())
            {
                RoutineProgram once = new ChangedRoutines(SomeKernel(text), [swap]).Find(text.Id);
                RoutineProgram twice = new ChangedRoutines(SomeKernel(text), [swap, new Swap(swap.Routine, swap.Next, swap.Step)]).Find(text.Id);
                Assert.Equal(Walk(text), Walk(twice));
                Assert.NotEqual(Walk(text), Walk(once));
            }
        }
    }

    [Fact]
    public void Programs_are_told_apart_by_what_they_do()
    {
        Scenario scenario = ScenarioFile.Parse("race", Race);
        string original = TextOf(scenario);
        Assert.Equal(original, TextOf(scenario with { Name = "other", About = "the same" }));
        Assert.Equal(original, TextOf(scenario, "without pmd_install#7"));
        Assert.NotEqual(original, TextOf(scenario, "without pmd_install#6"));
        Assert.NotEqual(original, TextOf(scenario, "swap pmd_install#3 4"));
    }

    private static string TextOf(Scenario scenario, params string[] changes)
    {
        using var compiled = new CompiledScenario(scenario, new ChangedRoutines(scenario.Kernel, changes.Select(ChangeParser.Parse)).Find);
        return ProgramText.Of(compiled);
    }

    // The statements along the nodes, from the first one: what the numbers of nodes do not change.
    private static string[] Walk(RoutineProgram text)
    {
        var order = new List<int>();
        var work = new Stack<int>([0]);
        while (work.TryPop(out int n))
        {
            if (order.Contains(n))
                continue;
            order.Add(n);
            foreach (int next in text.Nodes[n].Successors.Reverse())
                work.Push(next);
        }
        return [.. order.Where(n => text.Nodes[n] is not Branch { Condition: Constant }).Select(n => $"{text.Nodes[n].GetType().Name} {text.Nodes[n].Source.Number}")];
    }

    private static KernelVersion SomeKernel(RoutineProgram text)
    {
        KernelRange range = ChangedRoutines.Range(text);
        return range.From ?? range.To ?? new KernelVersion(6, 6);
    }
}
