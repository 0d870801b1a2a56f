using PtSpec.Scheduling;
using Xunit;

namespace PtSpec.Properties.Scheduling;

/// <summary>What a schedule would run wrong, and so refuses.</summary>
public class MisuseTests
{
    private static readonly Strategy[] s_strategies = [Strategy.All, Strategy.Dpor, Strategy.Random(1), Strategy.Pct(2, 1)];

    [Fact]
    public void A_cell_that_a_program_makes_for_itself_is_made_by_New()
    {
        // Run again, it would be another cell, in which nothing has been written.
        ConcurrentProgram<Cell> Making(Func<ScheduledMemory, Cell> make) => new(
            () => new Cell(),
            (shared, memory) =>
            {
                Cell mine = make(memory);
                memory.Write(mine, 1);
                memory.Write(shared, 1);
                Assert.Equal(1, memory.Read(mine));
            },
            (shared, memory) => memory.Write(shared, 2));

        foreach (Strategy strategy in s_strategies)
        {
            AssertRefused(Making(_ => new Cell()), strategy, "memory");
            Assert.Null(Explore(Making(memory => memory.New(() => new Cell())), strategy).Failure);
        }
    }

    [Fact]
    public void What_is_shared_is_made_in_this_schedule()
    {
        var before = new Cell();
        Cell? first = null;
        foreach (Strategy strategy in s_strategies)
        {
            AssertRefused(new(() => before, (cell, memory) => memory.Write(cell, 1)), strategy, "made anew");
            AssertRefused(
                new ConcurrentProgram<Cell>(() => first ??= new Cell(), (cell, memory) => memory.Add(cell, 1), (cell, memory) => memory.Add(cell, 2)),
                strategy,
                "made anew");
            first = null;
        }
    }

    [Fact]
    public void No_step_is_taken_while_an_object_is_made()
    {
        foreach (Strategy strategy in s_strategies)
        {
            AssertRefused(new(() => new Cell(), (cell, memory) => memory.New(() => new Cell(memory.Read(cell)))), strategy, "within New");
            AssertRefused(new(() => new Cell(), (cell, memory) => memory.New(() => memory.New(() => new Cell()))), strategy, "within New");
        }
    }

    [Fact]
    public void A_program_that_swallows_every_exception_does_not_swallow_a_refusal()
    {
        int runs = 0;
        var careless = new ConcurrentProgram<Cell>(
            () => new Cell(),
            (cell, memory) =>
            {
                try
                {
                    memory.Write(cell, 1);
                    if (runs++ % 2 == 0)
                        memory.Read(cell);
                    memory.Write(cell, 2);
                }
                catch (Exception)
                {
                    // As careless code does.
                }
            },
            (cell, memory) => memory.Write(cell, 3));

        Assert.Throws<NotDeterministicException>(() => Schedules.Explore(careless, Strategy.All));
    }

    [Fact]
    public void A_schedule_that_the_stack_has_no_room_for_is_no_livelock()
    {
        const int steps = 12_000;
        Action<Cell, ScheduledMemory> adding = (cell, memory) =>
        {
            // Each switch leaves a frame of this size.
            Span<byte> large = stackalloc byte[32 << 10];
            large.Clear();
            for (int i = 0; i < steps; i++)
                memory.Add(cell, 1);
        };
        var program = new ConcurrentProgram<Cell>(() => new Cell(), adding, adding);

        Assert.Throws<InsufficientExecutionStackException>(
            () => Schedules.Explore(program, Strategy.Random(1), new ScheduleBounds { Steps = 3 * steps, Schedules = 1 }));
    }

    private static void AssertRefused(ConcurrentProgram<Cell> program, Strategy strategy, string why) =>
        Assert.Contains(why, Assert.Throws<NotDeterministicException>(() => Explore(program, strategy)).Message, StringComparison.OrdinalIgnoreCase);

    private static ScheduleReport Explore(ConcurrentProgram<Cell> program, Strategy strategy) =>
        Schedules.Explore(program, strategy, new ScheduleBounds { Schedules = 50 });
}
