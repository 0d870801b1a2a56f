using System.Collections.Concurrent;
using PtSpec.Core.Optimized;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Bench.Core;

/// <summary>One thread's access to a map from numbers to numbers. A struct, so that the loop is compiled for it.</summary>
public interface IMap
{
    /// <summary>Looks a key up.</summary>
    long Get(long key);

    /// <summary>Sets what a key stands for.</summary>
    void Set(long key, long value);
}

/// <summary>The address space: keys are 64-bit words.</summary>
/// <param name="cpu">The thread's CPU.</param>
public readonly struct SpaceWords(Cpu cpu) : IMap
{
    /// <inheritdoc/>
    public long Get(long key) => cpu.Load(key * sizeof(long));

    /// <inheritdoc/>
    public void Set(long key, long value) => cpu.Store(key * sizeof(long), value);
}

/// <summary>The address space: keys are pages, and stand for where they are in memory.</summary>
/// <param name="cpu">The thread's CPU.</param>
public readonly struct SpacePages(Cpu cpu) : IMap
{
    /// <inheritdoc/>
    public long Get(long key) => cpu.Translate(key << 12).Physical;

    /// <inheritdoc/>
    public void Set(long key, long value) => throw new NotSupportedException("A translation is looked up.");
}

/// <summary>What the base class library has for it.</summary>
/// <param name="map">Shared by all threads.</param>
public readonly struct ConcurrentMap(ConcurrentDictionary<long, long> map) : IMap
{
    /// <inheritdoc/>
    public long Get(long key) => map.TryGetValue(key, out long value) ? value : 0;

    /// <inheritdoc/>
    public void Set(long key, long value) => map[key] = value;
}

/// <summary>A plain dictionary under a reader-writer lock.</summary>
/// <param name="map">Shared by all threads.</param>
/// <param name="guard">Its lock.</param>
public readonly struct GuardedMap(Dictionary<long, long> map, ReaderWriterLockSlim guard) : IMap
{
    /// <inheritdoc/>
    public long Get(long key)
    {
        guard.EnterReadLock();
        long value = map[key];
        guard.ExitReadLock();
        return value;
    }

    /// <inheritdoc/>
    public void Set(long key, long value)
    {
        guard.EnterWriteLock();
        map[key] = value;
        guard.ExitWriteLock();
    }
}

/// <summary>The state that <see cref="ReferenceMap"/> shares among threads.</summary>
internal sealed class ReferenceHolder
{
    private const int Slots = 3;

    /// <summary>Entries per slot, the most that the reference model has.</summary>
    public const int Entries = 4;

    /// <summary>Words that it has.</summary>
    public const int Words = Slots * Entries;

    /// <summary>The sequential reference model.</summary>
    public ReferenceModel Model { get; } = new(
        [.. Enumerable.Repeat(
            new ReferenceSlot(VmaKind.SharedShmem, [.. Enumerable.Repeat(new ReferenceEntry(0, false, null), Entries)]), Slots)]);

    /// <summary>Guards <see cref="State"/>.</summary>
    public Lock Guard { get; } = new();

    /// <summary>The state of the model.</summary>
    public ReferenceState State { get; set; }
}

/// <summary>The reference model under one lock: 12 words, whatever the key.</summary>
/// <param name="holder">Shared by all threads.</param>
internal readonly struct ReferenceMap(ReferenceHolder holder) : IMap
{
    /// <inheritdoc/>
    public long Get(long key) => Apply(Operation.Read(Slot(key), Entry(key))) - Outcome.Zero;

    /// <inheritdoc/>
    public void Set(long key, long value) => Apply(Operation.Write(Slot(key), Entry(key), (int)(value & 3)));

    private static int Slot(long key) => (int)(key % ReferenceHolder.Words) / ReferenceHolder.Entries;

    private static int Entry(long key) => (int)(key % ReferenceHolder.Entries);

    private Outcome Apply(Operation operation)
    {
        lock (holder.Guard)
        {
            (Outcome outcome, holder.State) = holder.Model.Apply(holder.State, operation)[0];
            return outcome;
        }
    }
}
