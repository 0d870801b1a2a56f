using PtSpec.Core.Optimized;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>The locks of real memory exclude whom they are to exclude.</summary>
public unsafe class LockTests
{
    private const int ThreadCount = 4;
    private const int Sections = 20_000;

    [Fact]
    public void A_spinlock_admits_one_at_a_time()
    {
        var words = new PinnedMemory<int>(CacheLine.Ints);
        long plain = 0;
        Threads.Run(ThreadCount, thread =>
        {
            var guard = new Spinlock(words.Start);
            for (int i = 0; i < Sections; i++)
            {
                // By either way in, and nothing atomic inside.
                if (i % 2 == 0 || !guard.Trylock())
                    guard.Lock();
                plain++;
                guard.Unlock();
            }
        });
        Assert.Equal(ThreadCount * (long)Sections, plain);
        GC.KeepAlive(words);
    }

    [Fact]
    public void A_vma_is_read_before_a_change_or_after_it_and_not_between_its_steps()
    {
        using var space = new AddressSpace(new AddressSpaceOptions { Regions = 1, Tables = 8, Pages = 8, HugePages = 0 });
        using Cpu anyone = space.AttachCpu();
        Mm mm = anyone.Mm;
        var lines = new PinnedMemory<SlotTable.SlotLine>(2);
        long first = 0;
        long second = 0;
        int read = 0;
        Threads.Run(ThreadCount, thread =>
        {
            // One VMA that changes, and one that does not: both are written by the same locks.
            var guard = new VmaLock(lines.Start, mm.LockSeq);
            var other = new VmaLock(lines.Start + 1, mm.LockSeq);
            for (int i = 0; i < Sections; i++)
            {
                if (i % 8 == thread)
                {
                    mm.MmapLock.DownWrite();
                    guard.StartWrite();
                    guard.StartWrite();
                    first++;
                    Assert.False(guard.TryStartRead());
                    second++;
                    mm.MmapWriteUnlock();
                }
                else if (guard.TryStartRead())
                {
                    Assert.Equal(first, second);
                    guard.EndRead();
                    Interlocked.Increment(ref read);
                }
                Assert.True(other.TryStartRead());
                other.EndRead();
            }
        });
        Assert.Equal(ThreadCount * (long)Sections / 8, first);
        Assert.NotEqual(0, read);
        GC.KeepAlive(lines);
    }

    [Fact]
    public void A_reader_writer_lock_shows_readers_whole_writes_only()
    {
        var words = new PinnedMemory<int>(CacheLine.Ints);
        long first = 0;
        long second = 0;
        Threads.Run(ThreadCount, thread =>
        {
            var guard = new RwSemaphore(words.Start);
            for (int i = 0; i < Sections; i++)
            {
                bool writes = i % 8 == thread;
                if (!writes)
                {
                    guard.DownRead();
                    Assert.Equal(first, second);
                    guard.UpRead();
                    continue;
                }
                if (i % 3 == 0 || !guard.DownWriteTrylock())
                    guard.DownWrite();
                first++;
                second++;
                guard.UpWrite();
            }
        });
        Assert.Equal(ThreadCount * (long)Sections / 8, first);
        Assert.True(new RwSemaphore(words.Start).DownWriteTrylock());
        GC.KeepAlive(words);
    }

    [Fact]
    public void Pinned_memory_is_zeroed_and_starts_at_a_cache_line()
    {
        var memory = new PinnedMemory<long>(1000);
        Assert.Equal(0UL, (ulong)memory.Start % CacheLine.Bytes);
        Assert.True(new ReadOnlySpan<long>(memory.Start, 1000).IndexOfAnyExcept(0L) < 0);
        GC.KeepAlive(memory);
    }
}
