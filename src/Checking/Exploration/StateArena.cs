using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Every state discovered, in the order of discovery, each with its parent: the queue of the breadth-first search and the
/// record its paths are read from. Chunks never move.
/// </summary>
internal sealed unsafe class StateArena(MemoryAccount memory, int words) : IDisposable
{
    public const int ChunkShift = 14;
    public const uint StatesPerChunk = 1u << ChunkShift;
    public const uint NoParent = uint.MaxValue;

    private readonly nuint _chunkBytes = StatesPerChunk * ((nuint)words * sizeof(ulong) + sizeof(uint));
    private readonly List<Block> _slabs = [];
    private ulong** _chunks;
    private Block _directory;
    private int _chunkCount;
    private ulong* _free;
    private int _freeChunks;

    public uint Count { get; set; }

    /// <summary>States there is room for.</summary>
    public long Capacity => (long)_chunkCount << ChunkShift;

    /// <summary>The chunks: first the states, then their parents. Changes when a chunk is added.</summary>
    public ulong** Chunks => _chunks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* At(ulong** chunks, uint index, int words) =>
        chunks[index >> ChunkShift] + (nuint)(index & (StatesPerChunk - 1)) * (uint)words;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint* Parents(ulong* chunk, int words) => (uint*)(chunk + (nuint)StatesPerChunk * (uint)words);

    public ulong* At(uint index) => At(_chunks, index, words);

    public ReadOnlySpan<ulong> Words(uint index) => new(At(index), words);

    public uint ParentOf(uint index) => Parents(_chunks[index >> ChunkShift], words)[index & (StatesPerChunk - 1)];

    /// <summary>Adds a chunk; false when that would exceed the bound on memory.</summary>
    public bool AddChunk()
    {
        if (_freeChunks == 0 && !AddSlab())
            return false;
        if ((nuint)_chunkCount * (nuint)sizeof(ulong*) == _directory.Bytes && !WidenDirectory())
            return false;
        _chunks[_chunkCount++] = _free;
        _free += _chunkBytes / sizeof(ulong);
        _freeChunks--;
        return true;
    }

    public void Dispose()
    {
        foreach (Block slab in _slabs)
            memory.Free(slab, slab.Bytes);
        _slabs.Clear();
        memory.Free(_directory, _directory.Bytes);
        _directory = default;
        _chunks = null;
        _chunkCount = 0;
    }

    // Chunks come in slabs an eighth of what is there: large enough for huge pages, and little is held in vain.
    private bool AddSlab()
    {
        int chunks = Math.Max(1, _chunkCount / 8);
        Block slab = memory.Allocate((nuint)chunks * _chunkBytes);
        if (slab.Start == 0 && chunks > 1)
        {
            chunks = 1;
            slab = memory.Allocate(_chunkBytes);
        }
        if (slab.Start == 0)
            return false;
        _slabs.Add(slab);
        _free = (ulong*)slab.Start;
        _freeChunks = chunks;
        return true;
    }

    private bool WidenDirectory()
    {
        Block wider = memory.Allocate(Math.Max(64 * (nuint)sizeof(ulong*), 2 * _directory.Bytes));
        if (wider.Start == 0)
            return false;
        Buffer.MemoryCopy(_chunks, (void*)wider.Start, wider.Bytes, _directory.Bytes);
        memory.Free(_directory, _directory.Bytes);
        _directory = wider;
        _chunks = (ulong**)wider.Start;
        return true;
    }
}
