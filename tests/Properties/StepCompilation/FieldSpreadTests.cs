using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.StepCompilation;

public class FieldSpreadTests
{
    [Property]
    public void Entropy_lies_between_nothing_and_the_logarithm_of_the_values(byte[] values)
    {
        if (values.Length == 0)
            return;
        FieldSpread spread = FieldSpread.Of("any", values.Select(v => (ulong)v));
        Assert.Equal(values.Distinct().Count(), spread.Values);
        Assert.InRange(spread.Entropy, 0, Math.Log2(spread.Values) + 1e-9);
        Assert.Equal(spread.Entropy, FieldSpread.Of("any", values.Reverse().Select(v => (ulong)v)).Entropy);
        double expected = -values.Distinct().Sum(v => Share(v) * Math.Log2(Share(v)));
        Assert.Equal(expected, spread.Entropy, 1e-9);

        double Share(byte value) => values.Count(v => v == value) / (double)values.Length;
    }

    [Property]
    public void Values_that_come_up_equally_often_tell_all_that_they_can(PositiveInt values, PositiveInt times)
    {
        int count = (values.Get % 100) + 1;
        IEnumerable<ulong> all = Enumerable.Range(0, times.Get).SelectMany(_ => Enumerable.Range(0, count).Select(v => (ulong)v));
        Assert.Equal(Math.Log2(count), FieldSpread.Of("any", all).Entropy, 1e-9);
    }

    [Fact]
    public void The_widest_come_first_under_the_names_that_counterexamples_use()
    {
        using var scenario = new CompiledScenario(ScenarioFile.Read(SpecFiles.PathOf("scenarios", "zap-vs-retract.txt")));
        ulong[] initial = State(scenario);
        ulong[] other = State(scenario);
        ulong[] third = State(scenario);
        scenario.Layout.Place(scenario.World.Pmd)[0].Write(other, 0);
        scenario.Layout.Place(scenario.World.Pte)[0].Write(other, 0);
        scenario.Layout.Place(scenario.World.Pte)[0].Write(third, 1);
        IReadOnlyList<FieldSpread> widest = FieldSpread.Widest(scenario, [initial, other, third]);
        Assert.Equal(["T0[0]", "pmd 0"], widest.Select(w => w.Name));
        Assert.Equal([3, 2], widest.Select(w => w.Values));
        Assert.Equal(Math.Log2(3), widest[0].Entropy, 1e-9);
        Assert.Equal("T0[0]", Assert.Single(FieldSpread.Widest(scenario, [initial, other, third], most: 1)).Name);
        Assert.Empty(FieldSpread.Widest(scenario, [initial]));
        Assert.Empty(FieldSpread.Widest(scenario, []));
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void Every_part_of_the_state_has_a_name_of_its_own(string name)
    {
        using var scenario = new CompiledScenario(ScenarioFile.Read(SpecFiles.PathOf("scenarios", name)));
        // One state of zeros and one of ones differ in everything.
        ulong[] ones = new ulong[scenario.Layout.Words];
        Array.Fill(ones, ulong.MaxValue);
        string[] names = [.. FieldSpread.Widest(scenario, [new ulong[ones.Length], ones], int.MaxValue).Select(w => w.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.NotEmpty(names);
    }

    public static TheoryData<string> Features => [.. SpecFiles.Scenarios.Where((_, i) => i % 7 == 0)];

    [Fact]
    public void A_check_that_gives_up_names_them_and_one_that_does_not_has_nothing_to_say()
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "zap-vs-retract.txt"));
        CheckReport cut = ScenarioCheck.Run(scenario, new CheckOptions { Exploration = new ExplorationOptions { MaxStates = 200 } });
        Assert.Equal(FieldSpread.Named, cut.Widest.Count);
        Assert.InRange(cut.Sampled, 150, 200);
        Assert.Equal(cut.Widest.OrderByDescending(w => w.Entropy), cut.Widest);
        CheckReport whole = ScenarioCheck.Run(scenario);
        Assert.Empty(whole.Widest);
        Assert.Equal(0, whole.Sampled);
    }

    private static ulong[] State(CompiledScenario scenario)
    {
        var state = new ulong[scenario.Layout.Words];
        scenario.WriteInitial(state);
        return state;
    }
}
