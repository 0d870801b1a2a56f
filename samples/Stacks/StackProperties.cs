using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Scheduled;
using PtSpec.Scheduling;
using Xunit;

namespace PtSpec.Samples.Stacks;

/// <summary>Random programs and random schedules, drawn and shrunk together by FsCheck.</summary>
[Properties(QuietOnSuccess = true)]
public class StackProperties
{
    [Property(MaxTest = 300)]
    public Property A_stack_with_fresh_nodes_holds_in_random_programs_and_schedules() => Prop.ForAll(
        Cases(), random => Assert.Null(Schedules.Replay(random.Program.Of(content => new LockFreeStack(content)), random.Schedule).Failure));

    [Fact]
    public void What_FsCheck_finds_of_the_ABA_bug_is_small()
    {
        var smallest = new List<(StackProgram Program, Schedule Schedule)>();
        Property property = Prop.ForAll(Cases(), random =>
        {
            bool holds = Schedules.Replay(random.Program.Of(content => new TreiberStack(6, content)), random.Schedule).Failure is null;
            if (!holds)
                smallest.Add(random);
            return holds;
        });

        Assert.ThrowsAny<Exception>(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(200_000).WithReplay(1, 1), property));

        (StackProgram program, Schedule schedule) = smallest[^1];
        Assert.True(program.Threads.Sum(calls => calls.Count) <= 5, program.ToString());
        Assert.True(program.Content.Count <= 2, program.ToString());
        Assert.True(schedule.Turns.Count <= 2, schedule.ToString());
    }

    private static Arbitrary<(StackProgram Program, Schedule Schedule)> Cases() => ScheduledCases.Arbitrary(Programs(), Simpler);

    private static Gen<StackProgram> Programs() =>
        from count in Gen.Choose(0, 3)
        from lengths in Gen.Choose(1, 4).ArrayOf(2)
        from pushes in Gen.Elements(true, false).ArrayOf(lengths.Sum())
        select Numbered(count, lengths, pushes);

    // Every value another one, so that none can stand for another.
    private static StackProgram Numbered(int count, int[] lengths, bool[] pushes)
    {
        StackCall[] calls = [.. pushes.Select((isPush, i) => new StackCall(isPush ? count + i + 1 : null))];
        return new StackProgram([.. Enumerable.Range(1, count)], [calls[..lengths[0]], calls[lengths[0]..]]);
    }

    private static IEnumerable<StackProgram> Simpler(StackProgram program)
    {
        for (int i = 0; i < program.Content.Count; i++)
            yield return new StackProgram([.. program.Content.Where((_, other) => other != i)], program.Threads);
        foreach ((int thread, IReadOnlyList<StackCall> calls) in program.Threads.Index())
        {
            for (int i = 0; i < calls.Count; i++)
            {
                StackCall[] fewer = [.. calls.Where((_, other) => other != i)];
                yield return new StackProgram(program.Content, [.. program.Threads.Select((old, other) => other == thread ? fewer : old)]);
            }
        }
    }
}
