using PtSpec.Checking;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Cli.Output;
using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>The line that says how far a search has come.</summary>
public class SearchProgressTests
{
    [Theory]
    [InlineData(SearchPhase.Completion, 7, 11, "completion: looked at 7 of 11 states, 3 MB, after a search of 1,234 states")]
    [InlineData(SearchPhase.Waiting, 0, 11, "I8: looked at 0 of 11 states, 3 MB, after a search of 1,234 states")]
    [InlineData(SearchPhase.Progress, 7, 11, "progress: looked at 7 of 11 states, 3 MB, after a search of 1,234 states")]
    [InlineData(SearchPhase.Path, 0, 0, "something is violated: looking for the path there, 3 MB, after a search of 1,234 states")]
    public void After_the_search_it_names_what_is_done_and_no_rate(SearchPhase phase, long looked, long of, string line)
    {
        var progress = new SearchProgress("scenarios", 1);
        Scenario scenario = ScenarioFile.Parse("race.txt", Texts.LockRace);
        string told = "";
        progress.Follow(new ExplorationOptions(), options =>
        {
            options.Progress!(new ExplorationProgress(1234, 0, 2000, 5, 100, 3 << 20));
            Assert.Matches(@"^1,234 states, depth 5, 3 MB, [\d,]+ states/s$", progress.Line);
            options.Progress!(new ExplorationProgress(1234, 0, 2000, 5, 0, 3 << 20) { Phase = phase, Looked = looked, Of = of });
            told = progress.Line;
            return ScenarioCheck.Run(scenario, new CheckOptions());
        });
        Assert.Equal(line, told);
    }
}
