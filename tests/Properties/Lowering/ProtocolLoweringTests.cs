using System.Reflection;
using FsCheck.Xunit;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using Xunit;

namespace PtSpec.Properties.Lowering;

public class ProtocolLoweringTests
{
    private static readonly MethodInfo[] Methods = [.. TwoLives.RoutinesOf(typeof(IMm).Assembly)];

    [Fact]
    public void Every_routine_is_lowered() =>
        Assert.Equal(Methods.Select(TwoLives.IdOf).Order(), Routines.All.Select(r => r.Id).Order());

    [Property(MaxTest = 300)]
    public void Lowered_and_compiled_routines_call_the_same_primitives_and_return_the_same(int seed) =>
        Assert.All(Methods, method => TwoLives.AssertAgree(method, Routines.Find, seed));

    [Fact]
    public void Successors_are_nodes_and_every_node_but_the_entry_is_one() => Assert.All(Routines.All, routine =>
    {
        int[] successors = [.. routine.Nodes.SelectMany(Successors)];
        Assert.All(successors, next => Assert.InRange(next, 0, routine.Nodes.Length - 1));
        Assert.Equal(Enumerable.Range(1, routine.Nodes.Length - 1), successors.Where(n => n != 0).Distinct().Order());
    });

    [Fact]
    public void Statements_are_numbered_in_the_order_of_the_text() => Assert.All(Routines.All, routine =>
    {
        SourceStep[] statements = [.. routine.Nodes.Select(n => n.Source).Distinct().OrderBy(s => s.Number)];
        Assert.Equal(Enumerable.Range(1, statements.Length), statements.Select(s => s.Number));
        Assert.Equal(statements.Select(s => s.Line).Order(), statements.Select(s => s.Line));
        Assert.All(statements, s => Assert.StartsWith("src/Core/Protocol/", s.File));
    });

    [Fact]
    public void A_routine_is_found_by_both_names()
    {
        Assert.Equal("pte_offset_map_lock", Routines.Find("PgtableGeneric.PteOffsetMapLock").KernelName);
        Assert.Equal("PgtableGeneric.PteOffsetMapValue", Assert.Single(Routines.FindByKernelName("__pte_offset_map")).Id);
        Assert.False(Routines.TryFind("PgtableGeneric.Nothing", out _));
        Assert.Throws<ArgumentException>(() => Routines.Find("PgtableGeneric.Nothing"));
        Assert.Empty(Routines.FindByKernelName("nothing"));
    }

    [Fact]
    public void A_kernel_name_means_one_text_in_each_kernel() => Assert.All(
        ScenarioGeneratorOptions.Milestones,
        kernel => Assert.Distinct(Routines.All.Where(r => ChangedRoutines.Range(r).Contains(kernel)).Select(r => r.KernelName)));

    private static int[] Successors(Node node) => node switch
    {
        PrimitiveStep n => [n.Next],
        Call n => [n.Next],
        Assign n => [n.Next],
        Check n => [n.Next],
        Branch n => [n.WhenTrue, n.WhenFalse],
        _ => [],
    };
}
