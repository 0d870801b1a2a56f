using PtSpec.Scheduling;

namespace PtSpec.Bench.Scheduling;

/// <summary>
/// The usual way to schedule threads: each virtual CPU is a thread of the operating system, and one of them at a time goes on,
/// woken by whoever went on before it.
/// </summary>
internal sealed class HandOff(Random random, Action<ThreadMemory>[] programs) : IDisposable
{
    private readonly SemaphoreSlim[] turns = [.. programs.Select(_ => new SemaphoreSlim(0))];
    private readonly SemaphoreSlim isOver = new(0);
    private readonly bool[] isFinished = new bool[programs.Length];
    private bool isDisposed;

    /// <summary>Starts a thread for each program; each runs it once a schedule.</summary>
    public void Start()
    {
        for (int cpu = 0; cpu < programs.Length; cpu++)
        {
            int mine = cpu;
            new Thread(() => Run(mine)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Runs one schedule, in which everybody is as likely to go on as the others at each step.</summary>
    public void RunOnce()
    {
        Array.Clear(isFinished);
        turns[random.Next(programs.Length)].Release();
        isOver.Wait();
    }

    /// <summary>Before a step: hands over to whoever is next.</summary>
    public void Step(int cpu)
    {
        int next = Any();
        if (next == cpu)
            return;
        turns[next].Release();
        turns[cpu].Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        foreach (SemaphoreSlim turn in turns)
            turn.Release();
    }

    private void Run(int cpu)
    {
        while (true)
        {
            turns[cpu].Wait();
            if (isDisposed)
                return;
            programs[cpu](new ThreadMemory(this, cpu));
            isFinished[cpu] = true;
            if (Array.TrueForAll(isFinished, finished => finished))
                isOver.Release();
            else
                turns[Any()].Release();
        }
    }

    private int Any()
    {
        int cpu;
        do
            cpu = random.Next(programs.Length);
        while (isFinished[cpu]);
        return cpu;
    }
}

/// <summary>The steps of a thread that waits for its turn before each.</summary>
internal readonly struct ThreadMemory(HandOff scheduler, int cpu) : IMemory
{
    private static HardwareMemory Hardware => default;

    public long Read(Cell cell) => Mine().Read(cell);

    public void Write(Cell cell, long value) => Mine().Write(cell, value);

    public long Exchange(Cell cell, long value) => Mine().Exchange(cell, value);

    public long CompareExchange(Cell cell, long value, long comparand) => Mine().CompareExchange(cell, value, comparand);

    public long Add(Cell cell, long value) => Mine().Add(cell, value);

    public T? Read<T>(Cell<T> cell)
        where T : class => Mine().Read(cell);

    public void Write<T>(Cell<T> cell, T? value)
        where T : class => Mine().Write(cell, value);

    public T? Exchange<T>(Cell<T> cell, T? value)
        where T : class => Mine().Exchange(cell, value);

    public T? CompareExchange<T>(Cell<T> cell, T? value, T? comparand)
        where T : class => Mine().CompareExchange(cell, value, comparand);

    public void Lock(SharedLock held) => Mine().Lock(held);

    public bool TryLock(SharedLock held) => Mine().TryLock(held);

    public void Unlock(SharedLock held) => Mine().Unlock(held);

    public long SpinWhile(Cell cell, long value) => Mine().SpinWhile(cell, value);

    public void Yield() => Mine().Yield();

    public T New<T>(Func<T> make)
        where T : class => make();

    private HardwareMemory Mine()
    {
        scheduler.Step(cpu);
        return Hardware;
    }
}
