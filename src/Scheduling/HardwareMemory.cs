namespace PtSpec.Scheduling;

/// <summary>The steps on the processor itself, for real threads.</summary>
public readonly struct HardwareMemory : IMemory
{
    /// <inheritdoc/>
    public long Read(Cell cell) => Volatile.Read(ref cell.State);

    /// <inheritdoc/>
    // A locked exchange, as sequential consistency needs: no later load overtakes the store.
    public void Write(Cell cell, long value) => Interlocked.Exchange(ref cell.State, value);

    /// <inheritdoc/>
    public long Exchange(Cell cell, long value) => Interlocked.Exchange(ref cell.State, value);

    /// <inheritdoc/>
    public long CompareExchange(Cell cell, long value, long comparand) =>
        Interlocked.CompareExchange(ref cell.State, value, comparand);

    /// <inheritdoc/>
    public long Add(Cell cell, long value) => Interlocked.Add(ref cell.State, value);

    /// <inheritdoc/>
    public T? Read<T>(Cell<T> cell)
        where T : class => Volatile.Read(ref cell.Reference);

    /// <inheritdoc/>
    public void Write<T>(Cell<T> cell, T? value)
        where T : class => Interlocked.Exchange(ref cell.Reference, value);

    /// <inheritdoc/>
    public T? Exchange<T>(Cell<T> cell, T? value)
        where T : class => Interlocked.Exchange(ref cell.Reference, value);

    /// <inheritdoc/>
    public T? CompareExchange<T>(Cell<T> cell, T? value, T? comparand)
        where T : class => Interlocked.CompareExchange(ref cell.Reference, value, comparand);

    /// <inheritdoc/>
    public void Lock(SharedLock held)
    {
        SpinWait spin = default;
        while (!TryLock(held))
            spin.SpinOnce();
    }

    /// <inheritdoc/>
    public bool TryLock(SharedLock held) =>
        Interlocked.CompareExchange(ref held.State, Environment.CurrentManagedThreadId, SharedLock.Free) == SharedLock.Free;

    /// <inheritdoc/>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    public void Unlock(SharedLock held)
    {
        if (Volatile.Read(ref held.State) != Environment.CurrentManagedThreadId)
            throw new SynchronizationLockException($"{held} is given back by a thread that does not hold it.");
        Volatile.Write(ref held.State, SharedLock.Free);
    }

    /// <inheritdoc/>
    public long SpinWhile(Cell cell, long value)
    {
        SpinWait spin = default;
        long now;
        while ((now = Read(cell)) == value)
            spin.SpinOnce();
        return now;
    }

    /// <inheritdoc/>
    public void Yield() => Thread.Yield();

    /// <inheritdoc/>
    public T New<T>(Func<T> make)
        where T : class => make();
}
