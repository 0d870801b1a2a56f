using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Counterexamples;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Counterexamples;

/// <summary>What lies around the steps of a counterexample agrees with the steps.</summary>
public sealed class SurroundingsTests
{
    private static readonly string[] s_changes =
        ["force pte_offset_map_lock#14 true", "without pte_offset_map_lock#13", "without pmd_install#3", "without zap_pte_range#6", "without pte_unmap#4"];

    [Property(MaxTest = 60)]
    public void It_agrees_with_the_steps(ulong seed, byte change)
    {
        Scenario scenario = ScenarioGenerator.Sample(seed, 1, new ScenarioGeneratorOptions { Features = seed % 2 == 0 })[0];
        var options = new CheckOptions
        {
            Changes = [ChangeParser.Parse(s_changes[change % s_changes.Length])],
            Exploration = new() { MaxStates = 20_000 },
        };
        if (ScenarioCheck.Run(scenario, options).Counterexample is { } found)
            Agrees(found);
    }

    private static void Agrees(Counterexample found)
    {
        Surroundings around = found.Around;
        Dictionary<string, string> state = around.Initial.ToDictionary(v => v.Name, v => v.Value);
        var walks = new Dictionary<string, string>();
        Assert.Equal(found.Steps.Count, around.Steps.Count);
        Assert.Equal(found.Scenario.Cpus.Count, around.Ends.Count);
        for (int i = 0; i < found.Steps.Count; i++)
        {
            CounterexampleStep step = found.Steps[i];
            foreach (StateChange change in step.Changes.Where(c => !c.Name.StartsWith("store buffer", StringComparison.Ordinal)))
            {
                Assert.Equal(change.Before, state[change.Name]);
                state[change.Name] = change.After;
            }
            foreach (StateChange walk in around.Steps[i].Walks)
            {
                Assert.Equal(walk.Before, walks.GetValueOrDefault(walk.Name, walk.Before));
                walks[walk.Name] = walk.After;
            }
            Assert.Equal(step.Cpu < 0, step.Stack.Count == 0);
            if (step.Cpu < 0)
                continue;
            Assert.Equal(step.Step, $"{step.Stack[^1].Routine.KernelName}#{step.Stack[^1].Source.Number}");
            Assert.All(step.Stack.Zip(step.Stack.Skip(1)), Calls);
        }
    }

    // A frame stands at the statement that calls the one above it, or at a primitive that a routine stands for.
    private static void Calls((StackFrame Caller, StackFrame Callee) pair) => Assert.Contains(
        pair.Caller.Routine.Nodes.Where(n => n.Source.Number == pair.Caller.Source.Number),
        n => n is PrimitiveStep || (n is Call call && call.Routine == pair.Callee.Routine.Id));

    [Fact]
    public void The_text_of_each_routine_holds_its_statements()
    {
        foreach (RoutineProgram routine in Routines.All)
        {
            RoutineText? text = RoutineText.Of(routine);
            Assert.True(text is not null, routine.Id);
            Assert.Equal("}", text.Lines[^1]);
            Assert.Single(text.Lines, line => line == "}");
            Assert.All(RoutineListing.Statements(routine), statement =>
            {
                Assert.InRange(statement.Line - text.FirstLine, 0, text.Lines.Count - 1);
                string rest = string.Concat(string.Concat(text.Lines.Skip(statement.Line - text.FirstLine)).Where(char.IsLetterOrDigit));
                string first = string.Concat(statement.Text.Where(char.IsLetterOrDigit));
                Assert.Contains(first[..Math.Min(first.Length, 12)], rest, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void A_routine_from_elsewhere_has_no_text()
    {
        RoutineProgram own = Routines.All[0];
        Assert.Null(RoutineText.Of(own with { Nodes = [new Return(new SourceStep(1, "mine/Site.cs", 3, "return;"), null)] }));
    }
}
