using PtSpec.Scheduling.Running;

namespace PtSpec.Scheduling;

/// <summary>The steps under a schedule, for the program of one virtual CPU: each waits until it is its turn.</summary>
public readonly struct ScheduledMemory : IMemory
{
    private readonly Run run;

    internal ScheduledMemory(Run run) => this.run = run;

    /// <summary>The number of the CPU, from 0.</summary>
    public int Cpu => run.Cpu.Number;

    /// <summary>What a code of several steps at once is made of.</summary>
    internal Run Run => run;

    /// <inheritdoc/>
    public long Read(Cell cell)
    {
        if (!run.Begins(StepNames.Read, cell))
            return run.Answer(StepNames.Read, cell);
        run.Touch(cell, writes: false);
        return run.Ends(StepNames.Read, cell, cell.State);
    }

    /// <inheritdoc/>
    public void Write(Cell cell, long value)
    {
        if (!run.Begins(StepNames.Write, cell))
        {
            run.Answer(StepNames.Write, cell);
            return;
        }
        run.Touch(cell, writes: true);
        cell.State = value;
        run.Ends(StepNames.Write, cell, value);
    }

    /// <inheritdoc/>
    public long Exchange(Cell cell, long value)
    {
        if (!run.Begins(StepNames.Exchange, cell))
            return run.Answer(StepNames.Exchange, cell);
        run.Touch(cell, writes: true);
        long before = cell.State;
        cell.State = value;
        return run.Ends(StepNames.Exchange, cell, before);
    }

    /// <inheritdoc/>
    public long CompareExchange(Cell cell, long value, long comparand)
    {
        if (!run.Begins(StepNames.CompareExchange, cell))
            return run.Answer(StepNames.CompareExchange, cell);
        long before = cell.State;
        // One that fails only reads: two of them can be told apart by nobody.
        run.Touch(cell, writes: before == comparand);
        if (before == comparand)
            cell.State = value;
        return run.Ends(StepNames.CompareExchange, cell, before);
    }

    /// <inheritdoc/>
    public long Add(Cell cell, long value)
    {
        if (!run.Begins(StepNames.Add, cell))
            return run.Answer(StepNames.Add, cell);
        run.Touch(cell, writes: true);
        return run.Ends(StepNames.Add, cell, cell.State += value);
    }

    /// <inheritdoc/>
    public T? Read<T>(Cell<T> cell)
        where T : class
    {
        if (!run.Begins(StepNames.Read, cell))
            return (T?)run.ReferenceAnswer(StepNames.Read, cell);
        run.Touch(cell, writes: false);
        return (T?)run.EndsWith(StepNames.Read, cell, cell.Reference);
    }

    /// <inheritdoc/>
    public void Write<T>(Cell<T> cell, T? value)
        where T : class
    {
        if (!run.Begins(StepNames.Write, cell))
        {
            run.CheckSame(run.ReferenceAnswer(StepNames.Write, cell), value);
            return;
        }
        run.Touch(cell, writes: true);
        cell.Reference = value;
        run.EndsWith(StepNames.Write, cell, value);
    }

    /// <inheritdoc/>
    public T? Exchange<T>(Cell<T> cell, T? value)
        where T : class
    {
        if (!run.Begins(StepNames.Exchange, cell))
            return (T?)run.ReferenceAnswer(StepNames.Exchange, cell);
        run.Touch(cell, writes: true);
        T? before = cell.Reference;
        cell.Reference = value;
        return (T?)run.EndsWith(StepNames.Exchange, cell, before);
    }

    /// <inheritdoc/>
    public T? CompareExchange<T>(Cell<T> cell, T? value, T? comparand)
        where T : class
    {
        if (!run.Begins(StepNames.CompareExchange, cell))
            return (T?)run.ReferenceAnswer(StepNames.CompareExchange, cell);
        T? before = cell.Reference;
        bool swaps = ReferenceEquals(before, comparand);
        run.Touch(cell, writes: swaps);
        if (swaps)
            cell.Reference = value;
        return (T?)run.EndsWith(StepNames.CompareExchange, cell, before);
    }

    /// <inheritdoc/>
    public void Lock(SharedLock held)
    {
        if (!run.Begins(StepNames.Lock, held, waits: true))
        {
            run.Answer(StepNames.Lock, held);
            return;
        }
        run.Touch(held, writes: true);
        held.State = Cpu + 1;
        run.Ends(StepNames.Lock, held, 0);
    }

    /// <inheritdoc/>
    public bool TryLock(SharedLock held)
    {
        if (!run.Begins(StepNames.TryLock, held))
            return run.Answer(StepNames.TryLock, held) != 0;
        bool isFree = held.State == SharedLock.Free;
        run.Touch(held, writes: isFree);
        if (isFree)
            held.State = Cpu + 1;
        return run.Ends(StepNames.TryLock, held, isFree ? 1 : 0) != 0;
    }

    /// <inheritdoc/>
    /// <exception cref="SynchronizationLockException">The CPU does not hold it.</exception>
    public void Unlock(SharedLock held)
    {
        if (!run.Begins(StepNames.Unlock, held))
        {
            run.Answer(StepNames.Unlock, held);
            return;
        }
        if (held.State != Cpu + 1)
            throw new SynchronizationLockException($"{held} is given back by a CPU that does not hold it.");
        run.Touch(held, writes: true);
        held.State = SharedLock.Free;
        run.Ends(StepNames.Unlock, held, 0);
    }

    /// <inheritdoc/>
    public long SpinWhile(Cell cell, long value)
    {
        if (!run.Begins(StepNames.SpinWhile, cell, waits: true, request: value))
            return run.Answer(StepNames.SpinWhile, cell);
        run.Touch(cell, writes: false);
        return run.Ends(StepNames.SpinWhile, cell, cell.State);
    }

    /// <inheritdoc/>
    public void Yield()
    {
        if (run.Begins(StepNames.Yield, null))
            run.Ends(StepNames.Yield, null, 0);
        else
            run.Answer(StepNames.Yield, null);
    }

    /// <inheritdoc/>
    public T New<T>(Func<T> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        return run.IsAnswered
            ? (T)run.Remembered(StepNames.New)!
            : run.Remember(StepNames.New, make);
    }
}
