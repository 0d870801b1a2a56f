using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>A list of numbers in native memory that is charged for.</summary>
/// <param name="memory">Where it comes from.</param>
internal sealed unsafe class NativeList(MemoryAccount memory) : IDisposable
{
    private const nuint Smallest = 1 << 12;

    private Block _block;
    private uint* _items;

    public uint Count { get; private set; }

    public uint* Items => _items;

    /// <summary>Makes room for so many more; false when that would exceed the bound on memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reserve(uint more) => ((nuint)Count + more) * sizeof(uint) <= _block.Bytes || Grow(more);

    /// <summary>Adds a number, for which there must be room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint item) => _items[Count++] = item;

    /// <summary>Takes the last number away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take() => _items[--Count];

    /// <summary>Takes away all but the first ones.</summary>
    public void Cut(uint count) => Count = count;

    public void Dispose() => memory.Free(_block, _block.Bytes);

    private bool Grow(uint more)
    {
        nuint needed = ((nuint)Count + more) * sizeof(uint);
        Block wider = memory.Allocate(Math.Max(Math.Max(Smallest, needed), 2 * _block.Bytes));
        // Where twice as much is too much, a little more may do.
        if (wider.Start == 0)
            wider = memory.Allocate(needed + (needed / 8));
        if (wider.Start == 0)
            return false;
        Buffer.MemoryCopy(_items, (void*)wider.Start, wider.Bytes, (nuint)Count * sizeof(uint));
        memory.Free(_block, _block.Bytes);
        _block = wider;
        _items = (uint*)wider.Start;
        return true;
    }
}
