using System.Runtime.CompilerServices;

namespace PtSpec.Scheduling.Running;

/// <summary>What a CPU did, in the order in which its program did it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="At">The place that it is about, or null.</param>
/// <param name="Number">What the program was told.</param>
/// <param name="Reference">What the program was told where that is an object.</param>
internal readonly record struct LogEntry(string Name, Location? At, long Number, object? Reference);

/// <summary>A virtual CPU in one schedule: how far it has come.</summary>
internal sealed class VirtualCpu(int number)
{
    private LogEntry[] log = new LogEntry[64];

    public int Number { get; } = number;

    public ulong Bit { get; } = 1UL << number;

    /// <summary>How many entries its log has.</summary>
    public int Count { get; private set; }

    public bool IsFinished { get; set; }

    /// <summary>The step that it stands before.</summary>
    public string Pending { get; set; } = "";

    /// <summary>The place that the step is about, or null.</summary>
    public Location? At { get; set; }

    /// <summary>What it waits for there.</summary>
    public long Request { get; set; }

    public ref readonly LogEntry this[int index] => ref log[index];

    public void Append(in LogEntry entry)
    {
        if (Count == log.Length)
            Array.Resize(ref log, 2 * Count);
        log[Count++] = entry;
    }

    public void Clear()
    {
        Count = 0;
        IsFinished = false;
    }
}

/// <summary>
/// One execution of a CPU's program from its start. What the CPU's log has an answer for is answered from there, without
/// effect; what goes beyond waits for its turn. There may be several of one CPU, each on the stack of the other: the newest goes
/// on, and the older ones read what it has done when it is over.
/// </summary>
internal sealed class Run(Engine engine)
{
    private int position;

    public VirtualCpu Cpu { get; private set; } = null!;

    /// <summary>How many locations this execution has made.</summary>
    public int LocationsMade { get; set; }

    /// <summary>Whether this is where something happens that happens once, so that a location may be made.</summary>
    public bool MayMake { get; private set; }

    /// <summary>Whether the log has an answer already.</summary>
    public bool IsAnswered => position < Cpu.Count;

    public void Start(VirtualCpu cpu)
    {
        Cpu = cpu;
        position = 0;
        LocationsMade = 0;
        MayMake = false;
    }

    /// <summary>Whether the caller is to take the step now: touch what it touches, change it, and end it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Begins(string name, Location? at, bool waits = false, long request = 0)
    {
        if (position < Cpu.Count)
            return false;
        engine.Wait(this, name, at, waits, request);
        return MayMake = position == Cpu.Count;
    }

    /// <summary>The step reads a place, or changes it as well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(Location at, bool writes)
    {
        if (engine.IsRecording)
            engine.Accesses.Add(at, writes);
    }

    /// <summary>Ends a step.</summary>
    public long Ends(string name, Location? at, long result)
    {
        Append(new LogEntry(name, at, result, null));
        engine.Took();
        return result;
    }

    /// <summary>Ends a step that returns an object.</summary>
    public object? EndsWith(string name, Location? at, object? result)
    {
        Append(new LogEntry(name, at, 0, result));
        engine.Took();
        return result;
    }

    /// <summary>What is no step, but happens once all the same.</summary>
    public T Remember<T>(string name, Func<T> make)
        where T : class
    {
        if (MayMake)
            throw engine.RefusesWithin(this, name);
        MayMake = true;
        T made = make();
        // What was made along with it will not be made again.
        Append(new LogEntry(name, null, LocationsMade, made));
        return made;
    }

    /// <summary>What <see cref="Remember"/> remembered.</summary>
    public object? Remembered(string name)
    {
        object? what = ReferenceAnswer(name, null);
        LocationsMade = (int)Cpu[position - 1].Number;
        return what;
    }

    /// <summary>What a step returned that was taken before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Answer(string name, Location? at)
    {
        ref readonly LogEntry entry = ref Cpu[position++];
        if (!ReferenceEquals(entry.Name, name) || !ReferenceEquals(entry.At, at))
            throw engine.Differs(this, entry, name, at);
        return entry.Number;
    }

    /// <summary>What a step returned that was taken before.</summary>
    public object? ReferenceAnswer(string name, Location? at)
    {
        Answer(name, at);
        return Cpu[position - 1].Reference;
    }

    /// <summary>What is stored must be what was stored.</summary>
    public void CheckSame(object? stored, object? now)
    {
        if (!ReferenceEquals(stored, now))
        {
            throw engine.Refuses(new NotDeterministicException(
                $"cpu {Cpu.Number} stores another object than before: objects that others come to know are made by {nameof(IMemory.New)}."));
        }
    }

    /// <summary>At the program's end: whether it did all that it had done before.</summary>
    public bool IsComplete => position == Cpu.Count;

    private void Append(in LogEntry entry)
    {
        Cpu.Append(entry);
        position++;
        MayMake = false;
    }
}
