using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Worlds;
using PtSpec.Properties.Checking;
using Xunit;

namespace PtSpec.Properties.Linking;

/// <summary>
/// Without the steps that have no effect, others come earlier, so the first violation found may be another one. What must
/// stay: the set of checks that can fail, and where everything can end. An operation's call then comes with its first
/// step that has an effect, which a schedule of the whole program does too: of linearizability the verdict stays.
/// </summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class SimplifierProperties
{
    private const int MaxStates = 1500;

    // The whole program has a state for each step that the simplified one has not.
    private const int MaxStatesOfWhole = 12_000;

    [Property(MaxTest = 60)]
    public void A_simplified_program_fails_the_same_checks_and_ends_in_the_same_states(ChangedScenario changed)
    {
        if (Explore(changed, p => p != Property.Linearizability) is not ({ } simplified, { } whole))
            return;
        Assert.Equal(whole.Failures, simplified.Failures);
        Assert.Equal(whole.Ends, simplified.Ends);
    }

    [Property(MaxTest = 40)]
    public void A_simplified_program_violates_something_if_and_only_if_the_whole_one_does(ChangedScenario changed)
    {
        if (Explore(changed, _ => true) is ({ } simplified, { } whole))
            Assert.Equal(whole.Failures.Count == 0, simplified.Failures.Count == 0);
    }

    private static (Reach? Simplified, Reach? Whole) Explore(ChangedScenario changed, Func<Property, bool> isChecked)
    {
        if (!changed.CanBeCompiled)
            return default;
        using var compiled = new CompiledScenario(changed.Scenario, changed.Find, isChecked);
        string[] needed = [.. compiled.Layout.Fields.Select(f => f.Name)];
        Reach? simplified = Reach.Search(NaiveModel.Of(compiled, isChecked), new Unpacking(compiled).Numbers, needed, MaxStates);
        NaiveModel whole = NaiveModel.Unsimplified(changed.Scenario, changed.Find, isChecked);
        return (simplified, simplified is null ? null : Reach.Search(whole, Everything, needed, MaxStatesOfWhole));
    }

    private static ulong[] Everything(NaiveState state) =>
    [
        state.Monitor,
        .. state.World.World.Fields.SelectMany(field => NaiveEnds.All(state, field)),
        .. state.Nodes.Select(node => (ulong)node),
        .. state.Locals.SelectMany(locals => locals).Select(value => value ?? 0),
    ];
}
