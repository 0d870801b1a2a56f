using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.Checking;

[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class ExplorationProperties
{
    private const int MaxStates = 2000;

    [Property(MaxTest = 100)]
    public void The_explorer_finds_what_a_naive_search_over_the_interpreter_finds(ChangedScenario changed) =>
        Compare(changed, _ => true);

    [Property(MaxTest = 30)]
    public void So_it_does_whatever_is_checked(ChangedScenario changed, int seed) =>
        Compare(changed, SomeProperties.Of(seed).Contains);

    [Property(MaxTest = 60)]
    public void So_it_does_whatever_the_memory(ChangedScenario changed, MemoryModel memory) =>
        Compare(changed with { Scenario = changed.Scenario with { Memory = memory } }, _ => true);

    private static void Compare(ChangedScenario changed, Func<Property, bool> isChecked)
    {
        if (!changed.CanBeCompiled)
            return;
        using var compiled = new CompiledScenario(changed.Scenario, changed.Find, isChecked);
        ExplorationResult result = Explorer.Run(compiled.Model, new ExplorationOptions { MaxStates = MaxStates });
        if (result.States >= MaxStates)
            return;

        NaiveResult? naive = NaiveResult.Search(
            NaiveModel.Of(compiled, isChecked), new Unpacking(compiled).Numbers, isChecked, MaxStates);

        Property? violated = result.Verdict == Verdict.Violated ? compiled.Check(result.Property).Property : null;
        int length = result.Verdict == Verdict.Violated ? result.Path.Count - 1 : 0;
        Assert.Equal(naive, new NaiveResult(result.States, result.Transitions, result.Depth, violated, length));
    }
}
