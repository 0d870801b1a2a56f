using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;
using PtSpec.Scheduling.Searching;
using Xunit;

namespace PtSpec.Properties.Scheduling;

/// <summary>Random priorities meet bugs at least as often as they say.</summary>
public class PctTests
{
    private const int Schedules = 20_000;

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 2)]
    public void A_bug_is_met_at_least_as_often_as_the_bound_says(int depth, int around)
    {
        // Depth 2: somebody writes between a read and a write. Depth 3: and reads again what was written.
        var program = new ConcurrentProgram<Cell>(
            () => new Cell(),
            (cell, memory) =>
            {
                for (int i = 0; i < around; i++)
                    memory.Add(cell, 0);
                long value = memory.Read(cell);
                memory.Write(cell, value + 1);
                if (depth > 2 && memory.Read(cell) != value + 1)
                    memory.Write(cell, -1);
            },
            (cell, memory) =>
            {
                for (int i = 0; i < around; i++)
                    memory.Add(cell, 0);
                long value = memory.Read(cell);
                memory.Write(cell, value + 1);
            })
        {
            Check = cell => Assert.True(depth > 2 ? cell.Value != -1 : cell.Value == 2),
        };
        var engine = new ProgramEngine<Cell>(program, stepsMax: 100);
        var search = new Pct(depth, 1, 2);

        int met = 0;
        for (int i = 0; i < Schedules && search.Begin(); i++)
            met += engine.RunOnce(search) == Ending.Failed ? 1 : 0;

        ProbabilityBound bound = search.ToBound();
        Assert.Equal(2 * (around + 2) + (depth > 2 ? 2 : 0), bound.Steps);
        Assert.True(met >= 0.9 * bound.EachSchedule * Schedules, $"{met} of {Schedules}: {bound}");
    }
}
