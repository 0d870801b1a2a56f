namespace PtSpec.Scheduling;

/// <summary>
/// What code does to shared memory, one atomic step a call. Code that is generic over <c>M : struct, IMemory</c> runs on
/// <see cref="HardwareMemory"/> in production and on <see cref="ScheduledMemory"/> under a schedule; the compiler makes a
/// version of its own for each, so that the first costs nothing.
/// </summary>
/// <remarks>Steps are sequentially consistent: all of them take effect in one order, the same for everybody.</remarks>
public interface IMemory
{
    /// <summary>Loads the value of a cell.</summary>
    long Read(Cell cell);

    /// <summary>Stores a value in a cell.</summary>
    void Write(Cell cell, long value);

    /// <summary>Stores a value; returns the one before.</summary>
    long Exchange(Cell cell, long value);

    /// <summary>Stores <paramref name="value"/> if the cell holds <paramref name="comparand"/>; returns what it held.</summary>
    long CompareExchange(Cell cell, long value, long comparand);

    /// <summary>Adds to a cell; returns the sum.</summary>
    long Add(Cell cell, long value);

    /// <summary>Loads the reference that a cell holds.</summary>
    T? Read<T>(Cell<T> cell) where T : class;

    /// <summary>Stores a reference in a cell.</summary>
    void Write<T>(Cell<T> cell, T? value) where T : class;

    /// <summary>Stores a reference; returns the one before.</summary>
    T? Exchange<T>(Cell<T> cell, T? value) where T : class;

    /// <summary>Stores <paramref name="value"/> if the cell refers to <paramref name="comparand"/>; returns what it referred to.</summary>
    T? CompareExchange<T>(Cell<T> cell, T? value, T? comparand) where T : class;

    /// <summary>Takes a lock; waits while it is held. Not by the holder again.</summary>
    void Lock(SharedLock held);

    /// <summary>Takes a lock if it is free; whether it was.</summary>
    bool TryLock(SharedLock held);

    /// <summary>Gives a lock back.</summary>
    void Unlock(SharedLock held);

    /// <summary>Waits while a cell holds <paramref name="value"/>; returns what it holds then. Better than a loop of reads.</summary>
    long SpinWhile(Cell cell, long value);

    /// <summary>
    /// Lets others go first: under a schedule the thread goes on when everybody else who could has taken a step. A loop that waits
    /// for others without <see cref="SpinWhile"/> has one in it, since schedules without end are not told from livelocks.
    /// </summary>
    void Yield();

    /// <summary>
    /// Makes an object that other threads will come to know, or whose identity matters. No step: nobody else sees it yet.
    /// </summary>
    T New<T>(Func<T> make) where T : class;
}
