using System.Text.RegularExpressions;
using PtSpec.Checking;
using PtSpec.Checking.CallSites;
using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Documents;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Documents;

/// <summary>The words that properties and machines use can be looked up.</summary>
public sealed partial class GlossaryTests
{
    private static readonly HashSet<string> Known =
        [.. GlossaryDocument.Terms.SelectMany(t => t.Also.Append(t.Name)).Select(w => w.ToLowerInvariant())];

    [Fact]
    public void Every_lock_that_the_machines_ask_for_is_in_the_glossary() => Assert.All(
        Enum.GetValues<HeldLocks>(), l => Assert.Contains(l.Describe().ToLowerInvariant(), Known));

    [Fact]
    public void Every_flush_that_the_machines_owe_is_in_the_glossary() => Assert.All(
        Enum.GetValues<FlushOwed>(), f => Assert.Contains(f.Describe().ToLowerInvariant(), Known));

    [Fact]
    public void Every_state_of_a_machine_is_in_the_glossary()
    {
        string page = GlossaryDocument.Page().Text;
        Assert.All(
            Enum.GetNames<PmdEntryState>().Concat(Enum.GetNames<PtlOwnershipState>()).Concat(Enum.GetNames<PageTableLifetimeState>()),
            state => Assert.Contains($"\n| {state} | ", page));
    }

    [Fact]
    public void Every_name_of_the_kernel_that_a_property_speaks_of_is_in_the_glossary_or_is_a_routine()
    {
        HashSet<string> functions = [.. Routines.All.Select(r => r.KernelName), .. typeof(IMm).GetMethods().Select(m => KernelSpelling.Of(m.Name))];
        IEnumerable<string> texts = Property.All.Select(p => p.Sentence).Concat(PropertyFormulas.All().Select(f => f.Failure));
        Assert.All(
            texts.SelectMany(t => KernelName().Matches(t)).Select(m => m.Value).Distinct().Except(functions), word => Assert.Contains(word, Known));
    }

    [Theory]
    [InlineData("page table")]
    [InlineData("pmd entry")]
    [InlineData("map")]
    [InlineData("zap")]
    [InlineData("grace period")]
    [InlineData("sequential reference")]
    [InlineData("userfaultfd")]
    public void A_term_of_the_properties_sentences_is_in_the_glossary(string term) => Assert.Contains(term, Known);

    [Fact]
    public void No_term_stands_twice() =>
        Assert.Empty(GlossaryDocument.Terms.SelectMany(t => t.Also.Append(t.Name)).GroupBy(w => w, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_policy_of_the_call_sites_has_its_reason_and_every_site_says_what_it_does()
    {
        Assert.All(Pages.Sources.CallSites, site => Assert.NotEmpty(site.OnNull));
        Assert.All(Pages.Sources.CallSites.Select(s => s.Policy).Distinct(), policy => Assert.EndsWith(".", policy.Sentence()));
    }

    [GeneratedRegex("[a-z0-9]+(?:_[a-z0-9]+)+")]
    private static partial Regex KernelName();
}
