namespace PtSpec.Kernel.Traces;

/// <summary>
/// Who runs: a task, or what interrupted one. The idle tasks of all CPUs share pid 0, and an interrupt runs under the pid
/// of the task it stopped, so neither is told apart by its pid alone.
/// </summary>
/// <param name="Kind">What runs.</param>
/// <param name="Number">The pid of a task, else the CPU.</param>
internal readonly record struct ThreadId(ThreadKind Kind, int Number)
{
    /// <summary>The thread of an event by its pid, its CPU and the third character of its flags.</summary>
    public static ThreadId Of(int pid, int cpu, char context) => context switch
    {
        's' => new(ThreadKind.SoftInterrupt, cpu),
        'h' or 'H' => new(ThreadKind.HardInterrupt, cpu),
        // Z and z are the int3 of a kprobe: the code under it is a task's, for nothing that is probed so runs in an interrupt.
        _ => pid == 0 ? new(ThreadKind.Idle, cpu) : new(ThreadKind.Task, pid),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ThreadKind.Task => $"task {Number}",
        ThreadKind.Idle => $"the idle task of CPU {Number}",
        ThreadKind.SoftInterrupt => $"a soft interrupt of CPU {Number}",
        _ => $"a hard interrupt of CPU {Number}",
    };
}

/// <summary>What runs on a CPU.</summary>
internal enum ThreadKind : byte
{
    /// <summary>A task with a pid of its own.</summary>
    Task,

    /// <summary>A CPU's idle task.</summary>
    Idle,

    /// <summary>A soft interrupt.</summary>
    SoftInterrupt,

    /// <summary>A hard interrupt.</summary>
    HardInterrupt,
}
