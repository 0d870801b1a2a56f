using PtSpec.Core.Optimized;

namespace PtSpec.Bench.Core;

/// <summary>Loads of one area while another is collapsed and split as fast as one thread can, and while that thread does nothing of the kind.</summary>
public sealed class CollapseRuns : IDisposable
{
    private const int Rounds = 25;
    private const int Loads = 1 << 19;
    private const int Mask = (1 << 15) - 1;

    private readonly AddressSpace space = new(new AddressSpaceOptions());
    private readonly SharedMemory shared;
    private readonly Cpu[] cpus;
    private long sink;
    private long collapses;

    /// <param name="threadsMax">Readers at most.</param>
    public CollapseRuns(int threadsMax)
    {
        shared = space.CreateSharedMemory(space.AreaSize);
        cpus = [.. Enumerable.Range(0, threadsMax + 1).Select(_ => space.AttachCpu())];
        cpus[0].Map(0, space.AreaSize, Protection.ReadWrite);
        cpus[0].Populate(0, space.AreaSize, write: true);
        cpus[0].Map(space.AreaSize, space.AreaSize, Protection.ReadWrite, shared);
    }

    /// <summary>Times so many readers, with the other thread computing, and with it collapsing.</summary>
    /// <returns>Nanoseconds a load without and with collapses, and how many collapses there were.</returns>
    public (double Alone, double Collapsing, long Collapses) Run(int readers)
    {
        collapses = 0;
        (double Nanoseconds, double)[] both = Clocked.Compare(Rounds, () => Time(readers, Compute), () => Time(readers, Collapse));
        return (both[0].Nanoseconds, both[1].Nanoseconds, collapses);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.ForEach(cpus, cpu => cpu.Dispose());
        shared.Dispose();
        space.Dispose();
    }

    private (double Nanoseconds, double Allocated) Time(int readers, Action other)
    {
        using var stop = new CancellationTokenSource();
        var beside = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                other();
        });
        beside.Start();
        (double, double) time = Clocked.Run(readers, Read);
        stop.Cancel();
        beside.Join();
        return time;
    }

    private long Read(int reader)
    {
        Cpu cpu = cpus[reader];
        ulong random = (ulong)reader + 1;
        long sum = 0;
        for (int i = 0; i < Loads; i++)
            sum += cpu.Load((Clocked.Next(ref random) & Mask) * sizeof(long));
        Volatile.Write(ref sink, sum);
        return Loads;
    }

    // As much of the processor, and nothing of the memory.
    private void Compute()
    {
        ulong random = 1;
        long sum = 0;
        for (int i = 0; i < 10_000; i++)
            sum += Clocked.Next(ref random);
        Volatile.Write(ref sink, sum);
    }

    private void Collapse()
    {
        Cpu cpu = cpus[^1];
        cpu.Populate(space.AreaSize, space.AreaSize, write: true);
        cpu.Collapse(space.AreaSize);
        cpu.Load(space.AreaSize);
        cpu.Split(space.AreaSize);
        collapses++;
    }
}
