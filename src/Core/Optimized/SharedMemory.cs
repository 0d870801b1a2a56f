namespace PtSpec.Core.Optimized;

/// <summary>
/// Memory that may be mapped at several addresses and in several clones: stores through a shared mapping are seen through
/// all of them. It stays as long as anything of it is mapped, or it is not disposed.
/// </summary>
public sealed class SharedMemory : IDisposable
{
    private readonly RealMemory memory;
    private readonly int[] blocks;
    private int references = 1;
    private int disposed;

    internal SharedMemory(RealMemory memory, int[] blocks)
    {
        this.memory = memory;
        this.blocks = blocks;
    }

    /// <summary>Bytes in it, whole areas.</summary>
    public long Length => (long)blocks.Length << Levels.AreaShift(memory.Shape);

    /// <summary>Copies <paramref name="content"/> into it; not atomic to whoever has it mapped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit there.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        CheckDisposed();
        if (offset < 0 || content.Length > Length - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{content.Length} bytes from here; there are {Length}.");
        // Held, so that the pages stay its own until the last byte is written, whoever disposes it meanwhile.
        ObjectDisposedException.ThrowIf(!TryGet(), this);
        try
        {
            Copy(offset, content);
        }
        finally
        {
            Put();
        }
    }

    /// <summary>Gives it up; what is mapped stays mapped.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            Put();
    }

    private void Copy(long offset, ReadOnlySpan<byte> content)
    {
        int areaShift = Levels.AreaShift(memory.Shape);
        while (content.Length > 0)
        {
            long within = offset & ((1L << areaShift) - 1);
            int here = (int)Math.Min(content.Length, (1L << areaShift) - within);
            content[..here].CopyTo(memory.HugePageBytes(blocks[offset >> areaShift])[(int)within..]);
            content = content[here..];
            offset += here;
        }
    }

    /// <summary>Takes huge pages and fills them with zeroes; null when there are not as many.</summary>
    internal static SharedMemory? TryCreate(RealMemory memory, long count)
    {
        var taken = new List<int>();
        while (taken.Count < count)
        {
            int block = memory.Take(memory.HugePages);
            if (block < 0)
            {
                taken.ForEach(memory.HugePages.Free);
                return null;
            }
            memory.HugePageBytes(block).Clear();
            taken.Add(block);
        }
        return new SharedMemory(memory, [.. taken]);
    }

    /// <summary>Throws when it was disposed.</summary>
    internal void CheckDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);

    /// <summary>Whose memory it is.</summary>
    internal bool IsOf(RealMemory other) => ReferenceEquals(memory, other);

    /// <summary>The first page of an area of it.</summary>
    internal int PageOf(long offset) => memory.FirstPageOf(blocks[offset >> Levels.AreaShift(memory.Shape)]);

    /// <summary>One reference more, by whoever has one.</summary>
    internal void Get() => Interlocked.Increment(ref references);

    /// <summary>One reference more; false when it was disposed.</summary>
    internal bool TryGet()
    {
        int now = Volatile.Read(ref references);
        while (now > 0 && Volatile.Read(ref disposed) == 0)
        {
            int found = Interlocked.CompareExchange(ref references, now + 1, now);
            if (found == now)
                return true;
            now = found;
        }
        return false;
    }

    /// <summary>One reference less. The last one takes the memory with it, after a grace period.</summary>
    internal void Put()
    {
        if (Interlocked.Decrement(ref references) != 0)
            return;
        Chain all = default;
        foreach (int block in blocks)
            memory.HugePages.Push(ref all, block);
        memory.RetireHugePages(all);
    }
}
