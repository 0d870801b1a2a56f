using System.Runtime.CompilerServices;

namespace PtSpec.Checking.Exploration;

/// <summary>
/// Every state discovered, level by level: the queue of the breadth-first search and the record its paths are read from. Each
/// thread fills chunks of its own; chunks never move.
/// </summary>
internal sealed unsafe class StateArena : IDisposable
{
    public const int ChunkShift = 14;
    public const uint StatesPerChunk = 1u << ChunkShift;

    // So that every index is a number of 32 bits.
    private const int MostChunks = 1 << (32 - ChunkShift);
    private const int ChunksPerPage = 4096 / sizeof(ulong);

    private readonly MemoryAccount _memory;
    private readonly int _words;
    private readonly nuint _chunkBytes;
    private readonly Lock _gate = new();
    private readonly List<Block> _slabs = [];
    private readonly List<Level> _levels = [];
    private readonly List<long> _starts = [];
    private readonly Stack<uint> _recycled = [];
    private Block _directory;
    private nuint _directoryBytes;
    private int _chunkCount;
    private ulong* _free;
    private int _freeChunks;
    private int _givenUp;

    /// <summary>An empty arena.</summary>
    /// <param name="memory">Where chunks come from.</param>
    /// <param name="words">Words in a state.</param>
    /// <param name="recycles">Whether levels are given up again: then each starts in a chunk of its own.</param>
    public StateArena(MemoryAccount memory, int words, bool recycles = false)
    {
        (_memory, _words, Recycles) = (memory, words, recycles);
        _chunkBytes = StatesPerChunk * (nuint)words * sizeof(ulong);
        // As large as it can get, so that it never moves while threads read it: nothing of it is in memory until it is used.
        _directory = MemoryAccount.AllocateUncharged((nuint)MostChunks * (nuint)sizeof(ulong*));
    }

    /// <summary>Whether levels are given up again.</summary>
    public bool Recycles { get; }

    /// <summary>States of the levels ended.</summary>
    public long Count { get; private set; }

    /// <summary>The levels ended, in breadth-first order.</summary>
    public IReadOnlyList<Level> Levels => _levels;

    /// <summary>All states of the levels ended, for who does not care for levels.</summary>
    public Level All => new([.. _levels.SelectMany(level => level.Runs)]);

    /// <summary>How many states the chunks have room for: more than any index.</summary>
    public long Places => (long)_chunkCount << ChunkShift;

    /// <summary>Where each chunk is; never moves.</summary>
    public ulong** Chunks => (ulong**)_directory.Start;

    /// <summary>The state with an index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* At(ulong** chunks, uint index, int words) =>
        chunks[index >> ChunkShift] + (nuint)(index & (StatesPerChunk - 1)) * (uint)words;

    /// <summary>
    /// The state at a position of the levels ended: level after level, and within one in an order that says nothing when
    /// several threads made it.
    /// </summary>
    public ulong* At(long position)
    {
        int level = _starts.BinarySearch(position);
        if (level < 0)
            level = ~level - 1;
        long within = position - _starts[level];
        return At(Chunks, _levels[level].Piece(within, within + 1).First, _words);
    }

    /// <summary>Adds a chunk for one thread; false when that would exceed the bound on memory.</summary>
    /// <param name="first">The index of the chunk's first state.</param>
    public bool AddChunk(out uint first)
    {
        lock (_gate)
        {
            if (_recycled.TryPop(out first))
                return true;
            first = (uint)_chunkCount << ChunkShift;
            if (_directory.Start == 0 || _chunkCount == MostChunks
                || !ChargeDirectory() || (_freeChunks == 0 && !AddSlab()))
                return false;
            Chunks[_chunkCount++] = _free;
            _free += _chunkBytes / sizeof(ulong);
            _freeChunks--;
            return true;
        }
    }

    /// <summary>Ends a level, whose states lie in these runs.</summary>
    public Level EndLevel(IReadOnlyCollection<Run> runs)
    {
        var level = new Level(runs);
        _starts.Add(Count);
        _levels.Add(level);
        Count += level.Count;
        return level;
    }

    /// <summary>The levels ended whose states are there still.</summary>
    public IEnumerable<Level> Held => _levels.Skip(_givenUp);

    /// <summary>Gives up a level, and those before it: its states are gone, and their chunks are filled again.</summary>
    public void Recycle(Level level)
    {
        // From the end, where it is: there may be as many levels as states.
        _givenUp = _levels.LastIndexOf(level) + 1;
        foreach (Run run in level.Runs)
            _recycled.Push(run.First & ~(StatesPerChunk - 1));
    }

    public void Dispose()
    {
        foreach (Block slab in _slabs)
            _memory.Free(slab, slab.Bytes);
        _slabs.Clear();
        _memory.Free(_directory, _directoryBytes);
        _directory = default;
        _directoryBytes = 0;
    }

    private bool ChargeDirectory()
    {
        if (_chunkCount % ChunksPerPage != 0)
            return true;
        if (!_memory.HasRoomFor(ChunksPerPage * sizeof(ulong)))
            return false;
        _memory.Charge(ChunksPerPage * sizeof(ulong));
        _directoryBytes += ChunksPerPage * sizeof(ulong);
        return true;
    }

    // Chunks come in slabs an eighth of what is there: large enough for huge pages, and little is held in vain. Where levels are
    // given up they come one by one: a search that is done once more then never holds more than the first time.
    private bool AddSlab()
    {
        int chunks = Recycles ? 1 : Math.Max(1, _chunkCount / 8);
        Block slab = _memory.Allocate((nuint)chunks * _chunkBytes);
        if (slab.Start == 0 && chunks > 1)
        {
            chunks = 1;
            slab = _memory.Allocate(_chunkBytes);
        }
        if (slab.Start == 0)
            return false;
        _slabs.Add(slab);
        _free = (ulong*)slab.Start;
        _freeChunks = chunks;
        return true;
    }
}
