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

    [Fact]
    public void A_section_may_begin_at_any_moment_and_what_it_finds_stays()
    {
        long section = Epochs.FirstSection;
        Assert.Equal(0, DeadFound(20_000, epochs => epochs.Synchronize(), () => section++, isUser: _ => true));
    }

    [Theory]
    [InlineData("user mode")]
    [InlineData("kernel mode")]
    [InlineData("one after the other")]
    public void An_access_may_begin_at_any_moment_and_is_waited_for(string mode) =>
        Assert.Equal(0, DeadFound(400_000, epochs => epochs.AwaitAccesses(), () => Epochs.InAccess, isUser: number => mode switch
        {
            "user mode" => true,
            "kernel mode" => false,
            _ => (number & 4) == 0,
        }));

    // One thread replaces an object, waits, and kills the old one; another looks at what it finds, section by section.
    private static int DeadFound(int sections, Action<Epochs> wait, Func<long> shown, Func<int, bool> isUser)
    {
        const int looks = 100;
        const long dead = 1;
        var epochs = new Epochs(2);
        var objects = new PinnedMemory<long>(3 * CacheLine.Longs);
        var far = new PinnedMemory<long>(1 << 21);
        long* live = objects.Start + (2 * CacheLine.Longs);
        int number = 0;
        int found = 0;
        Threads.Run(2, thread =>
        {
            int seat = epochs.Attach();
            if (thread == 0)
                epochs.EnterKernel(seat);
            while (thread == 0 && Volatile.Read(ref number) < sections)
            {
                long last = Volatile.Read(ref *live);
                long next = 1 - last;
                Volatile.Write(ref objects.Start[next * CacheLine.Longs], 0);
                Volatile.Write(ref *live, next);
                wait(epochs);
                Volatile.Write(ref objects.Start[last * CacheLine.Longs], dead);
            }
            bool isUserNow = true;
            for (; thread == 1 && number < sections; Volatile.Write(ref number, number + 1))
            {
                // Stores to lines far away, behind which that of the mark waits in its processor as long as it may.
                for (int i = 0; i < 4; i++)
                    Volatile.Write(ref far.Start[(((uint)number * 4) + i) * 4099 * CacheLine.Longs & ((1 << 21) - 1)], number);
                if (isUser(number) != isUserNow)
                    Enter(epochs, seat, isUserNow = !isUserNow);
                Epochs.Mark(epochs.Seat(seat), shown(), isUserNow);
                long* here = objects.Start + (Volatile.Read(ref *live) * CacheLine.Longs);
                for (int look = 0; look < looks; look++)
                    found += Volatile.Read(ref *here) == dead ? 1 : 0;
                Volatile.Write(ref *epochs.Seat(seat), Epochs.Quiescent);
            }
        });
        GC.KeepAlive((objects, far));
        return found;
    }

    private static void Enter(Epochs epochs, int seat, bool isUser)
    {
        if (isUser)
            epochs.EnterUser(seat);
        else
            epochs.EnterKernel(seat);
    }
}
