using FsCheck;
using FsCheck.Fluent;
using PtSpec.Scheduling;

namespace PtSpec.Properties.Scheduling;

/// <summary>What one step of a small program does.</summary>
public enum SmallStepKind
{
    Read,
    Write,
    Exchange,
    CompareExchange,
    Add,
    Lock,
    TryLock,
    Unlock,
    SpinWhile,
    Yield,
}

/// <summary>A step: of a cell or a lock, with a number.</summary>
public readonly record struct SmallStep(SmallStepKind Kind, int Place, int Number)
{
    public override string ToString() => $"{Kind}({Place}, {Number})";
}

/// <summary>A few steps for each of a few CPUs, on two cells and two locks. What steps return is what is seen of it.</summary>
public sealed class SmallProgram(IReadOnlyList<IReadOnlyList<SmallStep>> cpus)
{
    private const int Places = 2;

    public IReadOnlyList<IReadOnlyList<SmallStep>> Cpus { get; } = cpus;

    public override string ToString() => string.Join(" | ", Cpus.Select(cpu => string.Join(" ", cpu)));

    /// <summary>The same for the scheduler.</summary>
    public ConcurrentProgram<SmallMemory> ToConcurrent() => new(
        () => new SmallMemory(Cpus.Count),
        [.. Cpus.Select(steps => (Action<SmallMemory, ScheduledMemory>)((shared, memory) => Take(steps, shared, memory)))]);

    /// <summary>All that can be seen of a schedule when it is over.</summary>
    public static string Seen(SmallMemory shared, bool isDeadlock) =>
        $"{string.Join("|", shared.Results.Select(r => string.Join(",", r)))} {shared.Cells[0].Value} {shared.Cells[1].Value}{(isDeadlock ? " stuck" : "")}";

    private static void Take(IReadOnlyList<SmallStep> steps, SmallMemory shared, ScheduledMemory memory)
    {
        // A CPU's own: made anew by each execution of its program, and told when it is whole.
        var results = new List<long>();
        var held = new bool[Places];
        foreach (SmallStep step in steps)
        {
            results.Add(Take(step, shared, memory, held));
            shared.Results[memory.Cpu] = results;
        }
    }

    private static long Take(SmallStep step, SmallMemory shared, ScheduledMemory memory, bool[] held)
    {
        Cell cell = shared.Cells[step.Place];
        SharedLock shut = shared.Locks[step.Place];
        switch (step.Kind)
        {
            case SmallStepKind.Read:
                return memory.Read(cell);
            case SmallStepKind.Write:
                memory.Write(cell, step.Number);
                return 0;
            case SmallStepKind.Exchange:
                return memory.Exchange(cell, step.Number);
            case SmallStepKind.CompareExchange:
                return memory.CompareExchange(cell, step.Number, 0);
            case SmallStepKind.Add:
                return memory.Add(cell, 1);
            case SmallStepKind.SpinWhile:
                return memory.SpinWhile(cell, 0);
            case SmallStepKind.Yield:
                memory.Yield();
                return 0;
            case SmallStepKind.Lock when !held[step.Place]:
                memory.Lock(shut);
                held[step.Place] = true;
                return 0;
            case SmallStepKind.TryLock when !held[step.Place]:
                return (held[step.Place] = memory.TryLock(shut)) ? 1 : 0;
            case SmallStepKind.Unlock when held[step.Place]:
                memory.Unlock(shut);
                held[step.Place] = false;
                return 0;
            default:
                return -1;
        }
    }
}

/// <summary>What a small program works on.</summary>
public sealed class SmallMemory(int cpus)
{
    public Cell[] Cells { get; } = [new(0, "x"), new(0, "y")];

    public SharedLock[] Locks { get; } = [new("p"), new("q")];

    public List<long>[] Results { get; } = [.. Enumerable.Range(0, cpus).Select(_ => new List<long>())];
}

/// <summary>Random small programs, which shrink to fewer steps.</summary>
public static class SmallPrograms
{
    public static Arbitrary<SmallProgram> Programs() => Arb.From(Any(withYields: false), Shrink);

    public static Gen<SmallProgram> Any(bool withYields) =>
        from cpus in Gen.Choose(2, 3)
        from lengths in Gen.Choose(1, cpus == 2 ? 5 : 3).ArrayOf(cpus)
        from programs in Gen.CollectToArray(lengths, length => Step(withYields).ArrayOf(length))
        select new SmallProgram(programs);

    public static IEnumerable<SmallProgram> Shrink(SmallProgram program)
    {
        for (int cpu = 0; cpu < program.Cpus.Count; cpu++)
        {
            for (int step = 0; step < program.Cpus[cpu].Count; step++)
            {
                SmallStep[][] fewer = [.. program.Cpus.Select((steps, c) => steps.Where((_, s) => c != cpu || s != step).ToArray())];
                if (fewer.Any(steps => steps.Length > 0))
                    yield return new SmallProgram([.. fewer.Where(steps => steps.Length > 0)]);
            }
        }
    }

    private static Gen<SmallStep> Step(bool withYields) =>
        from kind in Gen.Frequency(
            (6, Gen.Elements(SmallStepKind.Read, SmallStepKind.Write, SmallStepKind.Exchange, SmallStepKind.CompareExchange, SmallStepKind.Add)),
            (4, Gen.Elements(SmallStepKind.Lock, SmallStepKind.TryLock, SmallStepKind.Unlock)),
            (1, Gen.Constant(SmallStepKind.SpinWhile)),
            (withYields ? 2 : 0, Gen.Constant(SmallStepKind.Yield)))
        from place in Gen.Choose(0, 1)
        from number in Gen.Choose(1, 2)
        select new SmallStep(kind, place, number);
}
