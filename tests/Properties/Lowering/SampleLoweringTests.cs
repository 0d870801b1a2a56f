using System.Collections.Immutable;
using System.Reflection;
using FsCheck.Xunit;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Lowering;

public class SampleLoweringTests
{
    private static readonly Lazy<Assembly> Sample = new(() => GeneratorRun.Of(SampleText.Routines).Load());

    private static readonly Lazy<ImmutableArray<RoutineProgram>> Lowered = new(() => GeneratorRun.RoutinesOf(Sample.Value));

    [Fact]
    public void Every_construct_is_lowered() =>
        Assert.Equal(TwoLives.RoutinesOf(Sample.Value).Select(TwoLives.IdOf).Order(), Lowered.Value.Select(r => r.Id).Order());

    [Property(MaxTest = 1000)]
    public void Every_construct_means_the_same_compiled_and_lowered(int seed) => Assert.All(
        TwoLives.RoutinesOf(Sample.Value), method => TwoLives.AssertAgree(method, Find, seed));

    [Fact]
    public void Scripts_reach_every_node_of_every_construct()
    {
        HashSet<(string, int)> missed = [.. Lowered.Value.SelectMany(r => r.Nodes.Select((_, i) => (r.Id, i)))];
        foreach (MethodInfo method in TwoLives.RoutinesOf(Sample.Value))
        {
            for (int seed = 0; seed < 2000; seed++)
                TwoLives.RunLowered(method, Find, seed, (id, node) => missed.Remove((id, node)));
        }
        Assert.Empty(missed);
    }

    private static RoutineProgram Find(string id) => Lowered.Value.Single(r => r.Id == id);
}
