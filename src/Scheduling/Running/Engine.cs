using System.Numerics;
using System.Runtime.CompilerServices;
using PtSpec.Scheduling.Searching;

namespace PtSpec.Scheduling.Running;

/// <summary>How a schedule ended.</summary>
internal enum Ending
{
    /// <summary>Every program came to its end, and the check after them passed.</summary>
    Complete,

    /// <summary>A program, or the check at the end, threw an exception.</summary>
    Failed,

    /// <summary>Somebody is unfinished and nobody can go on.</summary>
    Deadlock,

    /// <summary>More steps than are allowed, and no end even where everybody is left alone for long.</summary>
    Livelock,
}

/// <summary>
/// Runs programs under schedules, on one thread and without switching stacks. Where the schedule leaves a CPU for another, the
/// other's program is run from its start on top of the stack: what it had done before is answered from its log, and beyond that
/// it goes on. When it ends, the executions below it are behind their logs: they read what is in them, and end too.
/// </summary>
internal abstract class Engine
{
    /// <summary>The most CPUs.</summary>
    public const int CpusMax = 16;

    private const int Nobody = -1;

    // What comes after the most steps that a search decides on.
    private const int StepsOfTurn = 250;
    private const int TurnsAtEnd = 3;

    [ThreadStatic]
    private static Engine? s_here;

    private static readonly ScheduleCut s_cut = new();

    // Engines are told apart by the upper bits, schedules of one by the lower ones.
    private const int BitsOfSchedule = 40;
    private static long s_engines;

    private readonly VirtualCpu[] cpus;
    private readonly List<Run> runs = [];
    private readonly ulong[] letsGo;
    private readonly int stepsMax;
    private byte[] trace = new byte[256];
    private Search search = null!;
    private Run? current;
    private int depth;
    private int started;
    private int granted;
    private int locationsMade;
    private bool isCut;
    private ulong waiting;
    private ulong unfinished;
    private ulong yielded;
    private Ending end;
    private Exception? refused;
    private long schedule;

    protected Engine(int cpus, int stepsMax)
    {
        schedule = Interlocked.Increment(ref s_engines) << BitsOfSchedule;
        this.cpus = [.. Enumerable.Range(0, cpus).Select(number => new VirtualCpu(number))];
        this.stepsMax = stepsMax;
        letsGo = new ulong[cpus];
    }

    /// <summary>How many CPUs there are.</summary>
    public int Cpus => cpus.Length;

    /// <summary>Steps taken in this schedule; while one is chosen, its number.</summary>
    public int Steps { get; private set; }

    /// <summary>The CPUs that can take a step now, a bit each.</summary>
    public ulong Enabled { get; private set; }

    /// <summary>The CPUs that are not at their ends.</summary>
    public ulong Unfinished => unfinished;

    /// <summary>Who took the last step; -1 for nobody.</summary>
    public int Last { get; private set; }

    /// <summary>How often a CPU gave way that could have gone on, and did not let others go first.</summary>
    public int Preemptions { get; private set; }

    /// <summary>
    /// Whether the schedule has more steps than a search decides on. From there on everybody has long turns; if it does not end
    /// then, it never will.
    /// </summary>
    public bool IsLong { get; private set; }

    /// <summary>Whether somebody wants to know what steps touch.</summary>
    public bool IsRecording { get; set; }

    /// <summary>What the steps touched, when that is recorded.</summary>
    public Accesses Accesses { get; } = new();

    /// <summary>Whether somebody was ever seen to let others go first.</summary>
    public bool HasYields { get; private set; }

    /// <summary>Why the schedule failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Who took each step.</summary>
    public ReadOnlySpan<byte> Trace => trace.AsSpan(0, Steps);

    /// <summary>Who took each step that a search decided on.</summary>
    public ReadOnlySpan<byte> Decided => trace.AsSpan(0, Math.Min(Steps, stepsMax));

    /// <summary>A CPU.</summary>
    public VirtualCpu this[int cpu] => cpus[cpu];

    /// <summary>Runs one schedule from the start.</summary>
    /// <exception cref="NotDeterministicException">A program is not deterministic.</exception>
    /// <exception cref="InsufficientExecutionStackException">It switches more often than the thread's stack has room for.</exception>
    public Ending RunOnce(Search chosen)
    {
        search = chosen;
        Reset();
        Engine? outer = s_here;
        s_here = this;
        try
        {
            SetUp();
            while (started < cpus.Length)
                Execute(started++);
            Check();
            return Ending.Complete;
        }
        catch (ScheduleCut)
        {
            // Thrown here, where no program can swallow it.
            return refused is null ? end : throw refused;
        }
        catch (Exception e)
        {
            Failure = e;
            return Ending.Failed;
        }
        finally
        {
            s_here = outer;
        }
    }

    /// <summary>The number of the location that is being made, and of the schedule; 0 where nobody schedules.</summary>
    public static (long Id, long Schedule) NextLocation()
    {
        if (s_here is not { } engine)
            return (0, 0);
        if (engine.current is not { } run)
            return (engine.locationsMade++, engine.schedule);
        if (!run.MayMake)
        {
            throw engine.Refuses(new NotDeterministicException(
                $"cpu {run.Cpu.Number} makes a place in shared memory, which is another one when it is run again: {nameof(IMemory.New)} makes it once."));
        }
        return (((run.Cpu.Number + 1L) << 32) | (uint)run.LocationsMade++, engine.schedule);
    }

    /// <exception cref="InvalidOperationException">A program is running.</exception>
    public static void RefuseInProgram()
    {
        if (s_here?.current is not null)
            throw new InvalidOperationException("A program reads shared memory by steps only: memory.Read(cell).");
    }

    /// <summary>A CPU stands before a step: others go on until it is its turn, or until it is over.</summary>
    public void Wait(Run run, string name, Location? at, bool waits, long request)
    {
        if (isCut)
            throw s_cut;
        VirtualCpu cpu = run.Cpu;
        if (run.MayMake)
            throw RefusesWithin(run, name);
        if (at is not null && at.MadeIn != schedule)
        {
            throw Refuses(new NotDeterministicException(
                $"cpu {cpu.Number} uses {at}, which was not made in this schedule: what is shared is made anew for each, before the programs start."));
        }
        if (granted == cpu.Number)
        {
            // This execution was begun to take the step.
            granted = Nobody;
            return;
        }
        cpu.Pending = name;
        cpu.At = at;
        cpu.Request = request;
        waiting = waits ? waiting | cpu.Bit : waiting & ~cpu.Bit;
        do
        {
            // Everybody comes to its first step before anybody takes one, so that all of them are known.
            if (started < cpus.Length)
            {
                Execute(started++);
                continue;
            }
            int next = Choose();
            if (next == cpu.Number)
                return;
            granted = next;
            Execute(next);
        }
        while (!run.IsAnswered && !cpu.IsFinished);
    }

    /// <summary>The chosen step was taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Took()
    {
        if (IsRecording && !IsLong)
            search.Took(this);
    }

    /// <summary>Whether a CPU's next step waits for something.</summary>
    public bool IsWaiting(int cpu) => (waiting & cpus[cpu].Bit) != 0;

    /// <summary>What to throw when a program does something else than before.</summary>
    public Exception Differs(Run run, in LogEntry before, string name, Location? at) => Refuses(new NotDeterministicException(
        $"cpu {run.Cpu.Number} does {name} {at} where it did {before.Name} {before.At} before, with the same answers."));

    /// <summary>What to throw when a step begins within another, or within the making of an object.</summary>
    public Exception RefusesWithin(Run run, string name) => Refuses(new NotDeterministicException(
        $"cpu {run.Cpu.Number} does {name} within {nameof(IMemory.New)}, which only makes what it returns."));

    /// <summary>What to throw when the schedule cannot go on and says nothing: the exception itself comes when it has ended.</summary>
    public Exception Refuses(Exception exception)
    {
        // A program that is unwound may do anything.
        if (!isCut)
            (isCut, refused) = (true, exception);
        return s_cut;
    }

    /// <summary>Makes the shared memory anew.</summary>
    protected abstract void SetUp();

    /// <summary>Runs a CPU's program.</summary>
    protected abstract void Program(int cpu, ScheduledMemory memory);

    /// <summary>Looks at the shared memory when all is done.</summary>
    protected abstract void Check();

    private void Reset()
    {
        foreach (VirtualCpu cpu in cpus)
            cpu.Clear();
        Accesses.Clear();
        Steps = 0;
        Last = Nobody;
        Preemptions = 0;
        IsLong = false;
        Failure = null;
        current = null;
        depth = 0;
        started = 0;
        granted = Nobody;
        locationsMade = 1;
        isCut = false;
        refused = null;
        schedule++;
        waiting = 0;
        yielded = 0;
        unfinished = (1UL << cpus.Length) - 1;
    }

    private int Choose()
    {
        ulong able = unfinished;
        for (ulong left = waiting & unfinished; left != 0; left &= left - 1)
        {
            VirtualCpu cpu = cpus[BitOperations.TrailingZeroCount(left)];
            if (!cpu.At!.Admits(cpu.Request, cpu.At.State))
                able &= ~cpu.Bit;
        }
        if (able == 0)
            throw Cut(Ending.Deadlock);
        ulong enabled = yielded == 0 ? able : WithoutYielded(able);
        Enabled = enabled;
        int chosen = Steps < stepsMax ? search.Pick(this) : PickFairly();
        if (Steps == trace.Length)
            Array.Resize(ref trace, 2 * Steps);
        trace[Steps] = (byte)chosen;
        if (IsRecording)
            Accesses.Begin(Steps);
        if (chosen != Last && Last >= 0 && (enabled & cpus[Last].Bit) != 0)
            Preemptions++;
        if (yielded != 0 || ReferenceEquals(cpus[chosen].Pending, StepNames.Yield))
            LetOthersGo(cpus[chosen], able);
        Steps++;
        Last = chosen;
        return chosen;
    }

    // Long turns for everybody, one after the other: who only needs to be left alone for a while, or somebody else's step, ends.
    private int PickFairly()
    {
        IsLong = true;
        int extra = Steps - stepsMax;
        if (extra > TurnsAtEnd * StepsOfTurn * cpus.Length)
            throw Cut(Ending.Livelock);
        int turn = extra / StepsOfTurn % cpus.Length;
        ulong rest = Enabled & ~((1UL << turn) - 1);
        return BitOperations.TrailingZeroCount(rest != 0 ? rest : Enabled);
    }

    // Those who have let others go first wait until all have gone who could, or can no more.
    private ulong WithoutYielded(ulong able)
    {
        ulong enabled = able;
        for (ulong left = yielded; left != 0; left &= left - 1)
        {
            int cpu = BitOperations.TrailingZeroCount(left);
            letsGo[cpu] &= able;
            if (letsGo[cpu] != 0)
                enabled &= ~cpus[cpu].Bit;
        }
        return enabled;
    }

    private void LetOthersGo(VirtualCpu chosen, ulong able)
    {
        for (ulong left = yielded; left != 0; left &= left - 1)
            letsGo[BitOperations.TrailingZeroCount(left)] &= ~chosen.Bit;
        yielded &= ~chosen.Bit;
        if (!ReferenceEquals(chosen.Pending, StepNames.Yield))
            return;
        HasYields = true;
        yielded |= chosen.Bit;
        letsGo[chosen.Number] = able & ~chosen.Bit;
    }

    private void Execute(int number)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Refuses(new InsufficientExecutionStackException(
                $"A schedule of {Steps} steps switches more often than the thread's stack has room for: bound the steps, or give the thread a larger one."));
        }
        if (depth == runs.Count)
            runs.Add(new Run(this));
        Run run = runs[depth++];
        VirtualCpu cpu = cpus[number];
        run.Start(cpu);
        Run? below = current;
        current = run;
        try
        {
            Program(number, new ScheduledMemory(run));
            // A program that swallows every exception swallows the end of the schedule too.
            if (isCut)
                throw s_cut;
        }
        catch (Exception e) when (e is not ScheduleCut)
        {
            if (isCut)
                throw s_cut;
            Failure = e;
            throw Cut(Ending.Failed);
        }
        if (!run.IsComplete)
        {
            throw Refuses(new NotDeterministicException(
                $"cpu {number} ends where it went on before, with the same answers."));
        }
        if (!cpu.IsFinished)
        {
            cpu.IsFinished = true;
            unfinished &= ~cpu.Bit;
            waiting &= ~cpu.Bit;
        }
        current = below;
        depth--;
    }

    private ScheduleCut Cut(Ending ending)
    {
        end = ending;
        isCut = true;
        if (ending == Ending.Deadlock && !IsLong)
            search.Stuck(this);
        return s_cut;
    }

    /// <summary>Unwinds what cannot end by itself. Thrown again by every step until the stack is gone.</summary>
    private sealed class ScheduleCut : Exception;
}
