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
    public void A_bug_of_the_catalogue_is_found_and_its_changes_are_the_cause(string name)
    {
        Bug bug = BugFile.Read(SpecFiles.PathOf("bugs", name));
        BugReport report = BugHunt.Run(bug, new ExplorationOptions());
        Assert.True(report.IsFound, $"{bug.Id} is not found");
        Assert.True(report.IsCausedByChanges, $"the scenario of {bug.Id} breaks without its changes");
        Assert.Contains(report.WithBug.Counterexample!.Failure.Property, bug.Expect);
    }

    [Fact]
    public void The_slice_has_its_bugs()
    {
        string[] ids = [.. SpecFiles.Bugs.Select(name => BugFile.Read(SpecFiles.PathOf("bugs", name)).Id)];
        string[] required = ["B01", "B09", "B10", "B19", "B21", "B23", "B31", "B34", "B47", "B49", "B50"];
        Assert.Empty(required.Except(ids));
    }
}
