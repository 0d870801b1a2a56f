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
    public void Every_outcome_and_every_trace_is_met_in_no_more_schedules(SmallProgram program)
    {
        (EveryEnd all, EveryEnd reduced) = Both(program);
        Assert.Equal(all.Outcomes.Order(), reduced.Outcomes.Order());
        Assert.Equal(all.Traces.Order(), reduced.Traces.Order());
        Assert.True(reduced.Schedules <= all.Schedules, $"{reduced.Schedules} schedules instead of {all.Schedules}");
    }

    // Where somebody yields, the reduction begins once more: its first schedules are no measure, and the traces another kind.
    [Property(MaxTest = 100)]
    public Property Every_outcome_is_met_where_CPUs_let_others_go_first() => Prop.ForAll(
        Arb.From(SmallPrograms.Any(withYields: true), SmallPrograms.Shrink),
        program =>
        {
            (EveryEnd all, EveryEnd reduced) = Both(program);
            Assert.Equal(all.Outcomes.Order(), reduced.Outcomes.Order());
        });

    private static (EveryEnd All, EveryEnd Reduced) Both(SmallProgram program)
    {
        EveryEnd all = EveryEnd.Of(program, new Enumeration(Cost.None, 0));
        EveryEnd reduced = EveryEnd.Of(program, new Dpor(program.Cpus.Count));
        Assert.True(all.IsWhole && reduced.IsWhole);
        return (all, reduced);
    }
}
