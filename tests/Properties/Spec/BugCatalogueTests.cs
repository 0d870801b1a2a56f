using PtSpec.Checking.Bugs;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>Every bug under spec/bugs is found by an expected property, and only because of its changes.</summary>
public sealed class BugCatalogueTests
{
    public static TheoryData<string> Names => [.. SpecFiles.Bugs];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_entry_of_the_catalogue_is_as_it_says_in_each_of_its_kernels(string name)
    {
        CatalogueEntry entry = BugFile.Read(SpecFiles.PathOf("bugs", name));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), entry.Id);
        if (entry is not ExploredEntry explored)
            return;
        Assert.All(explored.Scenarios, scenario =>
        {
            BugReport report = BugHunt.Run(explored, scenario, new ExplorationOptions());
            Assert.Empty(report.Unreached);
            Assert.True(report.IsCausedByChanges, $"the scenario of {entry.Id} breaks in {scenario.Kernel} without its changes");
            Assert.Equal(entry is Bug, report.IsFound);
            if (entry is Bug bug)
                Assert.Contains(report.WithChanges.Counterexample!.Failure.Property, bug.Expect);
        });
    }

    [Fact]
    public void The_slice_has_its_bugs()
    {
        string[] ids = [.. SpecFiles.Bugs.Select(name => BugFile.Read(SpecFiles.PathOf("bugs", name)).Id)];
        string[] required = ["B01", "B09", "B10", "B19", "B21", "B23", "B31", "B34", "B47", "B49", "B50"];
        Assert.Empty(required.Except(ids));
    }
}
