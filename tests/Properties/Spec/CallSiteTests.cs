using PtSpec.Checking.CallSites;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>Every call site of the series and of the kernels 6.12 and 7.3 has a routine, or a reason why it needs none.</summary>
public sealed class CallSiteTests
{
    private const int OfTheSeries = 141;
    private const int OfTheCallers = 271;

    private static readonly IReadOnlyList<CallSite> Sites = CallSiteFile.Read(Path.Combine(AppContext.BaseDirectory, "spec", CallSiteFile.Name));

    [Fact]
    public void Every_site_names_a_routine_of_its_kernel_or_says_why_it_needs_none() => Assert.Empty(
        Sites.Select(site => (Site: site, Problem: site.Problem())).Where(s => s.Problem is not null)
            .Select(s => $"{s.Site.Kernel} {s.Site.File} {s.Site.Function} ({s.Site.At}) {s.Problem}"));

    [Fact]
    public void The_table_has_every_row_of_both_lists()
    {
        Assert.Equal(OfTheSeries, Sites.Count(site => site.List == "series"));
        Assert.Equal(OfTheCallers, Sites.Count(site => site.List == "callers"));
        Assert.Equal(OfTheSeries + OfTheCallers, Sites.Count);
    }

    [Fact]
    public void No_row_stands_twice() => Assert.Equal(
        Sites.Count, Sites.Select(site => (site.List, site.At, site.Kernel, site.File, site.Function, site.Maps)).Distinct().Count());

    [Fact]
    public void A_row_without_a_routine_and_without_a_reason_is_a_problem()
    {
        CallSite site = Sites.First(s => s.Routine.Length > 0);
        Assert.NotNull((site with { Routine = "", Reason = "" }).Problem());
        Assert.NotNull((site with { Routine = "no_such_routine" }).Problem());
        Assert.NotNull((site with { Routine = "move_pages_ptes", Kernel = new(6, 4) }).Problem());
    }

    [Fact]
    public void Every_policy_has_a_word_of_its_own_and_a_sentence()
    {
        CallSitePolicy[] policies = Enum.GetValues<CallSitePolicy>();
        Assert.All(policies, policy => Assert.Equal(policy, CallSitePolicies.Find(policy.Word())));
        Assert.All(policies, policy => Assert.EndsWith(".", policy.Sentence(), StringComparison.Ordinal));
    }
}
