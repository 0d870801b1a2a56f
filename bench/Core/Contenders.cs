using System.Collections.Concurrent;
using PtSpec.Core.Optimized;
using PtSpec.Core.Reference;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Bench.Core;

/// <summary>One thread's access to a map from addresses to words. A struct, so that the loop is compiled for it.</summary>
public interface IMemory
{
    /// <summary>Reads a word.</summary>
    long Load(long address);

    /// <summary>Stores a word.</summary>
    void Store(long address, long value);
}

/// <summary>The address space.</summary>
/// <param name="cpu">The thread's CPU.</param>
public readonly struct SpaceMemory(Cpu cpu) : IMemory
{
    /// <inheritdoc/>
    public long Load(long address) => cpu.Load(address * sizeof(long));

    /// <inheritdoc/>
    public void Store(long address, long value) => cpu.Store(address * sizeof(long), value);
}

/// <summary>What the base class library has for it.</summary>
/// <param name="words">Shared by all threads.</param>
public readonly struct DictionaryMemory(ConcurrentDictionary<long, long> words) : IMemory
{
    /// <inheritdoc/>
    public long Load(long address) => words.TryGetValue(address, out long value) ? value : 0;

    /// <inheritdoc/>
    public void Store(long address, long value) => words[address] = value;
}

/// <summary>A plain dictionary under one lock.</summary>
/// <param name="words">Shared by all threads.</param>
/// <param name="guard">Its lock.</param>
public readonly struct LockedMemory(Dictionary<long, long> words, Lock guard) : IMemory
{
    /// <inheritdoc/>
    public long Load(long address)
    {
        lock (guard)
            return words[address];
    }

    /// <inheritdoc/>
    public void Store(long address, long value)
    {
        lock (guard)
            words[address] = value;
    }
}

/// <summary>The state that <see cref="ReferenceMemory"/> shares among threads.</summary>
public sealed class ReferenceHolder
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

/// <summary>The reference model under one lock: 12 words, whatever the address.</summary>
/// <param name="holder">Shared by all threads.</param>
public readonly struct ReferenceMemory(ReferenceHolder holder) : IMemory
{
    /// <inheritdoc/>
    public long Load(long address) => Apply(Operation.Read(Slot(address), Entry(address))) - Outcome.Zero;

    /// <inheritdoc/>
    public void Store(long address, long value) => Apply(Operation.Write(Slot(address), Entry(address), (int)(value & 3)));

    private static int Slot(long address) => (int)(address % ReferenceHolder.Words) / ReferenceHolder.Entries;

    private static int Entry(long address) => (int)(address % ReferenceHolder.Entries);

    private Outcome Apply(Operation operation)
    {
        lock (holder.Guard)
        {
            (Outcome outcome, holder.State) = holder.Model.Apply(holder.State, operation)[0];
            return outcome;
        }
    }
}
