using PtSpec.Checking;
using PtSpec.Checking.Scenarios;
using PtSpec.Properties.Spec;
using Xunit;

namespace PtSpec.Properties.MemoryModels;

/// <summary>The smaller ones of the shipped scenarios have, with store buffers, the verdicts that they have without.</summary>
public class ShippedScenarioTests
{
    private const int MostStates = 400;

    public static TheoryData<string> Small => [.. SpecFiles.Scenarios.Where(name => Read(name).Expect!.States <= MostStates)];

    [Fact]
    public void There_are_many() => Assert.True(Small.Count > 50);

    [Theory]
    [MemberData(nameof(Small))]
    public void The_verdict_is_that_under_sc(string name)
    {
        foreach (MemoryModel memory in new[] { MemoryModel.Tso, MemoryModel.Pso })
        {
            CheckReport report = ScenarioCheck.Run(Read(name).Under(memory));
            Assert.True(report.IsAsExpected, $"{ScenarioWords.Of(memory)}: {string.Join(", ", report.Differences)}");
        }
    }

    private static Scenario Read(string name) => ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
}
