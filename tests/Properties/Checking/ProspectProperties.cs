using FsCheck.Xunit;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.Checking;

/// <summary>What program counters tell at a glance, beside the same questions asked of every state.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class ProspectProperties
{
    private const int MaxStates = 3000;

    [Property(MaxTest = 60)]
    public void Second_looks_say_the_same_without_what_is_told_at_a_glance(ChangedScenario changed)
    {
        if (changed.CanBeCompiled)
            AssertSameAnswers(changed.Scenario, changed.Find);
    }

    // What random changes seldom do: going round alone, and never coming to an end.
    [Theory]
    [InlineData("B32", nameof(Property.Completion))]
    [InlineData("B33", nameof(Property.Completion))]
    [InlineData("to-device-spins", nameof(Property.I8))]
    public void Second_looks_say_the_same_of_bugs_that_they_find(string bug, string property)
    {
        ExploredEntry entry = SpecBugs.Read($"{bug}.txt")!;
        IReadOnlyList<Property> violated = AssertSameAnswers(entry.Scenario, new ChangedRoutines(entry.Scenario.Kernel, entry.Changes).Find);
        Assert.Contains(property, violated.Select(p => p.Name), StringComparer.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<Property> AssertSameAnswers(Scenario scenario, Func<string, RoutineProgram> find)
    {
        var violated = new List<Property>();
        foreach (Property property in (Property[])[Property.Completion, Property.I8, Property.Progress])
        {
            using var compiled = new CompiledScenario(scenario, find, looked => looked == property);
            var asked = new ExplorationOptions
            {
                MaxStates = MaxStates,
                NeverEnds = compiled.NeverEnds,
                NeverWaits = compiled.NeverWaits,
                NeverProgresses = compiled.NeverProgresses,
            };
            ExplorationResult glanced = Explorer.Run(compiled.Model, asked);
            ExplorationResult whole = Explorer.Run(new WithoutGlances(compiled), asked);
            Assert.Equal((whole.Verdict, whole.Property, whole.States), (glanced.Verdict, glanced.Property, glanced.States));
            Assert.Equal(whole.Path, glanced.Path);
            Assert.Equal(whole.Cycle, glanced.Cycle);
            if (whole.Verdict == Verdict.Violated)
                violated.Add(property);
        }
        return violated;
    }

    /// <summary>A scenario of whose states nothing is told at a glance but that somebody was cut off.</summary>
    private readonly struct WithoutGlances(CompiledScenario compiled) : IModel
    {
        private readonly ScenarioModel _model = compiled.Model;

        public int WordsPerState => _model.WordsPerState;

        public int MaxSuccessors => _model.MaxSuccessors;

        public int Actors => _model.Actors;

        public int InitialStates(Span<ulong> destination) => _model.InitialStates(destination);

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
            _model.Successors(state, destination, out violation);

        public int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination) => _model.SuccessorsOf(actor, state, destination);

        public int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors) =>
            _model.RecurringSuccessors(state, destination, actors);

        public bool IsFair(int actor) => _model.IsFair(actor);

        public bool IsEnabled(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) => _model.IsEnabled(actor, state, room);

        public bool MayRecur(ReadOnlySpan<ulong> state)
        {
            foreach (CompiledCpu cpu in compiled.Cpus)
            {
                if (compiled.Counter(state, cpu.Index) == cpu.CutCounter)
                    return false;
            }
            return true;
        }

        public int JudgeEnd(ReadOnlySpan<ulong> state) => _model.JudgeEnd(state);

        public int JudgeState(ReadOnlySpan<ulong> state) => _model.JudgeState(state);
    }
}
