using PtSpec.Core.Optimized;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>Epochs by themselves: seats, sections and the end of an epoch.</summary>
public unsafe class EpochTests
{
    [Fact]
    public void An_epoch_ends_when_nobody_is_busy_and_its_things_are_free_two_later()
    {
        var epochs = new Epochs(2);
        long seat = epochs.Attach();
        long unlinked = epochs.Current;
        Assert.True(epochs.TryAdvance());
        Assert.False(epochs.IsOver(unlinked));
        Assert.True(epochs.TryAdvance());
        Assert.True(epochs.IsOver(unlinked));
        Assert.Equal((0L, 1), (seat, epochs.Attached));
    }

    [Fact]
    public void A_marked_seat_holds_the_epoch_however_often_it_was_seen_quiescent_before()
    {
        var epochs = new Epochs(2);
        int seat = epochs.Attach();
        epochs.Synchronize();
        *epochs.Seat(seat) = Epochs.InAccess;
        Assert.False(epochs.TryAdvance());
        Assert.False(epochs.TryAdvance());
        *epochs.Seat(seat) = Epochs.Quiescent;
        Assert.True(epochs.TryAdvance());
    }

    [Fact]
    public void A_seat_in_another_section_has_left_the_one_before()
    {
        var epochs = new Epochs(2);
        int seat = epochs.Attach();
        *epochs.Seat(seat) = Epochs.FirstSection;
        Assert.False(epochs.TryAdvance());
        *epochs.Seat(seat) = Epochs.FirstSection + 1;
        Assert.True(epochs.TryAdvance());
        Assert.False(epochs.TryAdvance());
    }

    [Theory]
    [InlineData("user mode")]
    [InlineData("kernel mode")]
    [InlineData("one after the other")]
    public void A_section_may_begin_at_any_moment_and_what_it_finds_stays(string mode)
    {
        const int rounds = 4_000;
        const int looks = 40;
        const long dead = 1;
        var epochs = new Epochs(2);
        var objects = new PinnedMemory<long>(3 * CacheLine.Longs);
        long* live = objects.Start + (2 * CacheLine.Longs);
        bool done = false;
        Threads.Run(2, thread =>
        {
            int seat = epochs.Attach();
            bool isUser = mode != "kernel mode";
            if (!isUser || thread == 0)
                epochs.EnterKernel(seat);
            for (int round = 0; thread == 0 && round < rounds; round++)
            {
                long next = (round + 1) & 1;
                Volatile.Write(ref objects.Start[next * CacheLine.Longs], 0);
                long last = Interlocked.Exchange(ref *live, next);
                epochs.Synchronize();
                Volatile.Write(ref objects.Start[last * CacheLine.Longs], dead);
            }
            if (thread == 0)
                Volatile.Write(ref done, true);
            for (long section = Epochs.FirstSection; !Volatile.Read(ref done); section++)
            {
                if (mode == "one after the other" && (section & 3) == 0)
                    Enter(epochs, seat, isUser = !isUser);
                if (isUser)
                    Volatile.Write(ref *epochs.Seat(seat), section);
                else
                    Interlocked.Exchange(ref *epochs.Seat(seat), section);
                long* found = objects.Start + (Volatile.Read(ref *live) * CacheLine.Longs);
                for (int look = 0; look < looks; look++)
                    Assert.NotEqual(dead, Volatile.Read(ref *found));
                Volatile.Write(ref *epochs.Seat(seat), Epochs.Quiescent);
            }
        });
        GC.KeepAlive(objects);
    }

    private static void Enter(Epochs epochs, int seat, bool isUser)
    {
        if (isUser)
            epochs.EnterUser(seat);
        else
            epochs.EnterKernel(seat);
    }
}
