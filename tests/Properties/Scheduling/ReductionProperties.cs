using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Scheduling.Searching;
using Xunit;

namespace PtSpec.Properties.Scheduling;

/// <summary>Partial-order reduction leaves nothing out, against the enumeration of every schedule.</summary>
[Properties(Arbitrary = [typeof(SmallPrograms)], QuietOnSuccess = true)]
public class ReductionProperties
{
    [Property(MaxTest = 300)]
    public void Every_outcome_and_every_trace_is_met_in_no_more_schedules(SmallProgram program) => Agree(program);

    [Property(MaxTest = 100)]
    public Property So_they_are_where_CPUs_let_others_go_first() => Prop.ForAll(
        Arb.From(SmallPrograms.Any(withYields: true), SmallPrograms.Shrink), program => Agree(program));

    private static void Agree(SmallProgram program)
    {
        EveryEnd all = EveryEnd.Of(program, new Enumeration(Cost.None, 0));
        if (!all.IsWhole)
            return;

        EveryEnd reduced = EveryEnd.Of(program, new Dpor(program.Cpus.Count));

        Assert.True(reduced.IsWhole);
        Assert.Equal(all.Outcomes.Order(), reduced.Outcomes.Order());
        Assert.Equal(all.Traces.Order(), reduced.Traces.Order());
        Assert.True(reduced.Schedules <= all.Schedules, $"{reduced.Schedules} schedules instead of {all.Schedules}");
    }
}
