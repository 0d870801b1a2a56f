using PtSpec.Checking;
using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.MemoryModels;

/// <summary>The bugs of the catalogue that are a missing barrier: which memory models they are bugs under.</summary>
public class MissingBarrierTests
{
    public static TheoryData<string> Ids =>
        [.. SpecFiles.Bugs.Where(name => Read(name).Scenario is { } s && s.Memory != MemoryModel.Sc)];

    [Fact]
    public void There_are_some() => Assert.NotEmpty(Ids);

    // smp_wmb keeps the compiler from reordering on x86, and nothing else: under tso stores leave in their order.
    [Theory]
    [MemberData(nameof(Ids))]
    public void Under_sc_and_tso_the_barrier_is_not_missed(string name)
    {
        (Scenario? scenario, CatalogueEntry entry) = Read(name);
        foreach (MemoryModel memory in new[] { MemoryModel.Sc, MemoryModel.Tso })
        {
            CheckReport report = ScenarioCheck.Run(scenario!.Under(memory), new CheckOptions { Changes = ((Bug)entry).Changes });
            Assert.Equal(Verdict.Holds, report.Verdict);
        }
    }

    private static (Scenario? Scenario, CatalogueEntry Entry) Read(string name)
    {
        CatalogueEntry entry = BugFile.Parse(name, File.ReadAllText(SpecFiles.PathOf("bugs", name)));
        return ((entry as ExploredEntry)?.Scenario, entry);
    }
}
