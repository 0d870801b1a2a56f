using PtSpec.Samples.Emulator;
using Xunit;

namespace PtSpec.Properties.Samples;

/// <summary>The emulator among the samples does what its page says.</summary>
public class EmulatorTests
{
    [Fact]
    public void The_demonstration_counts_primes_forks_and_is_killed()
    {
        using var output = new StringWriter();
        Assert.True(Demonstration.Run(output));
        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        // 13 pages hold 50000 bytes, and one the program.
        Assert.Equal("5133", lines[0]);
        Assert.Equal("13 page faults, 14 pages", lines[1]);
        Assert.Equal("forked: 14 pages for both", lines[2]);
        Assert.Equal("5133", lines[3]);
        Assert.Matches("^killed at [0-9a-f]+: Denied at 400000$", lines[4]);
        Assert.Equal("the child has stored: 27 pages for both", lines[5]);
        Assert.Equal(["5133", lines[4]], lines[6..]);
    }
}
