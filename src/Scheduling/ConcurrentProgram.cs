namespace PtSpec.Scheduling;

/// <summary>
/// What is run under schedules: shared memory, made anew for each, and a program for each CPU. Programs are deterministic: all
/// that they read and that may differ is a <see cref="Location"/>, or what their steps have returned. A schedule runs them
/// several times from their starts.
/// </summary>
/// <typeparam name="TShared">What the programs share.</typeparam>
public sealed class ConcurrentProgram<TShared>
{
    /// <summary>Puts a program together.</summary>
    /// <param name="setUp">Makes what the programs share.</param>
    /// <param name="cpus">The program of each CPU, 1 to 16 of them.</param>
    /// <exception cref="ArgumentException">There is no CPU, or there are more than 16.</exception>
    public ConcurrentProgram(Func<TShared> setUp, params IReadOnlyList<Action<TShared, ScheduledMemory>> cpus)
    {
        ArgumentNullException.ThrowIfNull(setUp);
        ArgumentNullException.ThrowIfNull(cpus);
        if (cpus.Count is 0 or > Running.Engine.CpusMax)
            throw new ArgumentException($"{cpus.Count} CPUs; expected 1 to {Running.Engine.CpusMax}.", nameof(cpus));
        SetUp = setUp;
        Cpus = [.. cpus];
    }

    /// <summary>Makes what the programs share.</summary>
    public Func<TShared> SetUp { get; }

    /// <summary>The program of each CPU. An exception that leaves one is a violation.</summary>
    public IReadOnlyList<Action<TShared, ScheduledMemory>> Cpus { get; }

    /// <summary>Looks at what is shared when every program is at its end. An exception is a violation.</summary>
    public Action<TShared>? Check { get; init; }
}
