using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Properties;
using PtSpec.Properties.Checking;
using Xunit;

namespace PtSpec.Properties.StepCompilation;

[Properties(Arbitrary = [typeof(ChangedScenarios)], QuietOnSuccess = true)]
public class CompiledStepProperties
{
    private const int StatesPerScenario = 200;

    [Property(MaxTest = 40)]
    public void Compiled_steps_do_what_the_interpreter_does(ChangedScenario changed) => Compare(changed, _ => true);

    [Property(MaxTest = 20)]
    public void Compiled_steps_do_what_the_interpreter_does_whatever_is_checked(ChangedScenario changed, int seed) =>
        Compare(changed, SomeProperties.Of(seed).Contains);

    private static void Compare(ChangedScenario changed, Func<Property, bool> isChecked)
    {
        if (!changed.CanBeCompiled)
            return;
        using var compiled = new CompiledScenario(changed.Scenario, changed.Find, isChecked);
        NaiveModel naive = NaiveModel.Of(compiled, isChecked);
        var unpacking = new Unpacking(compiled);
        ScenarioModel model = compiled.Model;
        var room = new ulong[model.MaxSuccessors * model.WordsPerState];
        model.InitialStates(room);
        Assert.Equal(unpacking.Numbers(naive.Initial()), unpacking.Numbers(room));

        var seen = new HashSet<ulong[]>(SameNumbers.Instance);
        var queue = new List<ulong[]> { room[..model.WordsPerState] };
        var random = new Random(1);
        for (int n = 0; n < StatesPerScenario && queue.Count > 0; n++)
        {
            // Neither breadth nor depth first: a bounded number of states from everywhere.
            int pick = random.Next(queue.Count);
            ulong[] state = queue[pick];
            queue[pick] = queue[^1];
            queue.RemoveAt(queue.Count - 1);

            int count = model.Successors(state, room, out int violation);
            NaiveStep[] expected = [.. naive.Steps(unpacking.Unpack(state))];

            Assert.Equal(expected.Length, count);
            Assert.Equal(expected.LastOrDefault()?.Failed, violation == 0 ? null : compiled.Check(violation));
            for (int k = 0; k < count; k++)
            {
                ulong[] successor = room.AsSpan(k * model.WordsPerState, model.WordsPerState).ToArray();
                Assert.Equal(unpacking.Numbers(expected[k].State), unpacking.Numbers(successor));
                if (expected[k].Failed is null && seen.Add(successor))
                    queue.Add(successor);
            }
        }
    }
}
