using FsCheck;
using FsCheck.Xunit;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Traces;

/// <summary>What keeps the protocol is never accused, however it is interleaved and however late a value is read.</summary>
public sealed class TraceSimulationTests
{
    [Property(MaxTest = 500)]
    public void A_kernel_that_keeps_the_protocol_conforms(
        NonNegativeInt[] first, NonNegativeInt[] second, NonNegativeInt[] third, NonNegativeInt[] schedule)
    {
        var kernel = new SimulatedKernel();

        TraceReport report = kernel.Run([Numbers(first), Numbers(second), Numbers(third)], Numbers(schedule)).Check();

        Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));
        Assert.InRange(report.Mappings.Checked, 0, kernel.Mappings);
    }

    [Fact]
    public void Long_runs_use_the_interval_and_find_nothing_wrong()
    {
        int neededInterval = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            TraceReport report = RunAtRandom(new SimulatedKernel(), seed);
            Assert.Equal((TraceVerdict.Conforms, null), (report.Verdict, report.FirstInconsistency?.What));
            neededInterval += report.Observations.NeededInterval > 0 ? 1 : 0;
        }

        Assert.InRange(neededInterval, 10, 40);
    }

    [Fact]
    public void A_kernel_that_forgets_to_look_again_under_the_lock_is_found_out()
    {
        string[] found =
        [
            .. Enumerable.Range(0, 40)
                .Select(seed => RunAtRandom(new SimulatedKernel(rechecksAfterLock: false), seed).FirstInconsistency?.What)
                .OfType<string>(),
        ];

        Assert.InRange(found.Length, 20, 40);
        Assert.All(found, what => Assert.EndsWith(", locked after the entry had ceased to point to it", what));
    }

    private static TraceReport RunAtRandom(SimulatedKernel kernel, int seed)
    {
        var random = new System.Random(seed);
        int[][] programs = [.. Enumerable.Range(0, 4).Select(_ => Numbers(random, 60))];
        return kernel.Run(programs, Numbers(random, 4000)).Check();
    }

    private static int[] Numbers(System.Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(1024))];

    private static int[] Numbers(NonNegativeInt[] numbers) => [.. numbers.Select(number => number.Get)];
}
