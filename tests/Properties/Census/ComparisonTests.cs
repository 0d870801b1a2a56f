using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.CallSites;
using PtSpec.Kernel.Census;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Census;

/// <summary>A tree beside another one, and beside the specification.</summary>
public sealed class ComparisonTests
{
    private static readonly IReadOnlyList<CallSite> s_written =
        CallSiteFile.Read(Path.Combine(AppContext.BaseDirectory, "spec", CallSiteFile.Name));

    [Property(MaxTest = 200)]
    public void A_tree_is_like_itself(int seed)
    {
        IReadOnlyList<CensusSite> tree = Tree(seed);

        Comparison same = Comparison.Of(CensusReference.Of("itself", tree), tree);

        Assert.Empty(same.New.Concat(same.Gone).Concat(same.WithoutPolicy));
        Assert.Empty(same.Differences);
        Assert.All(same.Agreements, a => Assert.Equal((tree.Count, tree.Count), (a.Same, a.All)));
    }

    [Property(MaxTest = 200)]
    public void What_one_tree_has_alone_is_new_or_gone(int seed, NonNegativeInt which)
    {
        IReadOnlyList<CensusSite> tree = Tree(seed);
        CensusSite one = tree[which.Get % tree.Count] with { Function = "only_here" };
        IReadOnlyList<CensusSite> more = [.. tree, one];

        Comparison grown = Comparison.Of(CensusReference.Of("before", tree), more);
        Comparison shrunk = Comparison.Of(CensusReference.Of("after", more), tree);

        Assert.Equal("only_here", Assert.Single(grown.New).Function);
        Assert.Equal("only_here", Assert.Single(shrunk.Gone).Function);
        Assert.Empty(grown.Gone.Concat(shrunk.New));
        Assert.Empty(grown.Differences.Concat(shrunk.Differences));
    }

    [Property(MaxTest = 200)]
    public void A_line_that_moves_is_no_change_and_another_policy_is(int seed, NonNegativeInt which)
    {
        IReadOnlyList<CensusSite> tree = Tree(seed);
        int at = which.Get % tree.Count;
        CensusSite[] moved = [.. tree.Select(s => s with { Line = s.Line + 1000 })];
        CensusSite[] changed = [.. moved];
        changed[at] = changed[at] with { Policy = CallSitePolicy.Bug, OnNull = "BUG_ON" };

        Assert.Empty(Comparison.Of(CensusReference.Of("before", tree), moved).Differences);
        Difference[] found = [.. Comparison.Of(CensusReference.Of("before", tree), changed).Differences];
        Assert.Equal([CensusColumn.Policy, CensusColumn.OnNull], found.Select(d => d.Column));
        Assert.All(found, d => Assert.Equal(changed[at].Function, d.Name.Function));
    }

    [Property(MaxTest = 200)]
    public void A_table_is_read_back_as_it_was_written(int seed)
    {
        IReadOnlyList<CensusSite> tree = Tree(seed);
        string[] lines = CensusTable.Write(tree).Split('\n')[..^1];
        Assert.Equal(tree, CensusTable.Read(lines));
        Assert.StartsWith("line 2: ", Assert.Throws<FormatException>(() => CensusTable.Read([lines[0], lines[1] + ",more"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_of_the_specification_is_the_one_that_shares_most()
    {
        foreach (KernelVersion kernel in (KernelVersion[])[new(6, 12), new(7, 3)])
        {
            IReadOnlyList<CensusSite> tree = Written(kernel);
            CensusReference reference = CensusReference.Of(s_written, tree);
            Assert.Equal($"the specification's {kernel}", reference.Name);
            Comparison comparison = Comparison.Of(reference, tree);
            Assert.Empty(comparison.New.Concat(comparison.Gone).Concat(comparison.WithoutPolicy));
            Assert.DoesNotContain(comparison.Differences, d => d.Column != CensusColumn.Recheck);
        }
    }

    [Fact]
    public void A_function_that_the_specification_does_not_know_has_no_policy()
    {
        CensusSite unknown = Written(new(7, 3))[0] with { Function = "brand_new_walker" };
        Comparison comparison = Comparison.Of(CensusReference.Of(s_written, [.. Written(new(7, 3)), unknown]), [.. Written(new(7, 3)), unknown]);
        Assert.Equal("brand_new_walker", Assert.Single(comparison.WithoutPolicy).Function);
    }

    [Fact]
    public void Every_reason_is_of_a_function_that_the_specification_lists()
    {
        DifferenceReasons reasons = DifferenceReasons.Beside(Path.Combine(AppContext.BaseDirectory, "spec", CallSiteFile.Name));
        Assert.NotEmpty(reasons.All);
        Assert.All(reasons.All, reason => Assert.Contains(s_written, s => (s.File, s.Function) == (reason.File, reason.Function)));
        Assert.All(reasons.All, reason => Assert.True(reason.Reason.Split(' ').Length >= 4, reason.Function));
    }

    [Fact]
    public void A_table_of_reasons_that_is_none_is_refused()
    {
        Assert.Throws<FormatException>(() => DifferenceReasons.Read(["something"]));
        Assert.Throws<FormatException>(() => DifferenceReasons.Read(["file,function,column,reason", "a,b,Colour,because"]));
        Assert.Throws<FormatException>(() => DifferenceReasons.Read(["file,function,column,reason", "a,b,Policy,x", "a,b,Policy,y"]));
    }

    private static IReadOnlyList<CensusSite> Written(KernelVersion kernel) =>
    [
        .. s_written.Where(s => s.List == "callers" && s.Kernel == kernel && s.Function != $"#define {s.Maps}")
            .Select(s => new CensusSite(
                s.File, s.Function, int.Parse(s.At["line ".Length..]), s.Maps, s.Policy, s.OnNull, s.Recheck, "balanced", s.Mode)),
    ];

    private static IReadOnlyList<CensusSite> Tree(int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, 1 + random.Next(6)).SelectMany(
                file => SourceScan.Scan($"mm/f{file}.c", KnownSource.Write(random).Text + KnownSource.Write(random).Text).Sites),
        ];
    }
}
