using static PtSpec.Properties.Traces.SyntheticTrace;

namespace PtSpec.Properties.Traces;

/// <summary>
/// A few tasks that install, map and retract page tables and set and zap huge pages, interleaved by a schedule, and recorded as
/// a real kernel is: a value that an event shows is read after the event, a write happens between its two events, a lock is
/// taken before its event and released after it.
/// </summary>
internal sealed class SimulatedKernel(bool rechecksAfterLock = true)
{
    private const int Entries = 2;

    private readonly List<(int Task, string Name, Func<string> Arguments)> _events = [];
    private readonly ulong[] _memory = new ulong[Entries];
    private readonly Dictionary<ulong, int> _locks = [];
    private ulong _nextFrame = TableA;

    /// <summary>How many calls mapped a table or found none.</summary>
    public int Mappings { get; private set; }

    /// <summary>Runs a program for each task until all are done; the schedule says who moves, over and over.</summary>
    public SyntheticTrace Run(IReadOnlyList<IReadOnlyList<int>> programs, IReadOnlyList<int> schedule)
    {
        List<IEnumerator<bool>> running = [.. programs.Select((program, i) => Task(i + 1, program).GetEnumerator())];
        for (int turn = 0; running.Count > 0; turn++)
        {
            // After the schedule everybody moves in turn, so that who waits for a lock gets it.
            int choice = turn < schedule.Count ? schedule[turn] : turn;
            IEnumerator<bool> next = running[choice % running.Count];
            if (!next.MoveNext())
                running.Remove(next);
        }

        var trace = new SyntheticTrace();
        foreach ((int task, string name, Func<string> arguments) in _events)
            trace.Add(task, name, arguments());
        return trace;
    }

    private IEnumerable<bool> Task(int task, IReadOnlyList<int> program)
    {
        foreach (int step in program)
        {
            int entry = step / 8 % Entries;
            IEnumerable<bool> operation = (step % 8) switch
            {
                0 or 1 => Put(task, entry, "pw2_set", () => Table(_nextFrame++)),
                2 => Put(task, entry, "pw3_set", () => Leaf(3)),
                3 => Zap(task, entry),
                4 => Retract(task, entry),
                5 => Look(task, entry),
                _ => Map(task, entry),
            };
            foreach (bool _ in operation)
                yield return true;
        }

        Emit(task, "tracing_mark_write", () => "");
    }

    private IEnumerable<bool> Put(int task, int entry, string writer, Func<ulong> value)
    {
        foreach (bool _ in Lock(task, Pml(entry + 1)))
            yield return true;
        if (_memory[entry] == None)
        {
            foreach (bool _ in Write(task, entry, writer, value()))
                yield return true;
        }

        foreach (bool _ in Unlock(task, Pml(entry + 1)))
            yield return true;
    }

    private IEnumerable<bool> Zap(int task, int entry)
    {
        foreach (bool _ in Lock(task, Pml(entry + 1)))
            yield return true;
        if (_memory[entry] == Leaf(3))
        {
            foreach (bool _ in Write(task, entry, "pw6_xchg", None))
                yield return true;
        }

        foreach (bool _ in Unlock(task, Pml(entry + 1)))
            yield return true;
    }

    private IEnumerable<bool> Retract(int task, int entry)
    {
        Emit(task, "retract_in", () => "mapping=0x1");
        foreach (bool _ in Lock(task, Pml(entry + 1)))
            yield return true;
        ulong old = _memory[entry];
        bool retracts = IsTable(old);
        if (retracts)
        {
            ulong ptl = Ptl(old >> 12);
            foreach (bool _ in Lock(task, ptl).Concat(Write(task, entry, "pw5_xchg", None)))
                yield return true;
            Emit(task, "pcf_out", () => $"pmd=0x{E(entry + 1):x} pv=0x0");
            foreach (bool _ in Unlock(task, ptl))
                yield return true;
        }

        foreach (bool _ in Unlock(task, Pml(entry + 1)))
            yield return true;
        if (retracts)
            Emit(task, "defer", () => $"mm=0x1 pgt=0x{Ptl(old >> 12) - 0x28:x}");
        yield return true;
        Emit(task, "retract_out", () => "mapping=0x1");
    }

    private IEnumerable<bool> Look(int task, int entry)
    {
        ulong value = 0;
        Emit(task, "fmp_in", () => $"pmd=0x{E(entry + 1):x} pv=0x{value:x}");
        yield return true;
        value = _memory[entry];
        yield return true;
    }

    private IEnumerable<bool> Map(int task, int entry)
    {
        Emit(task, "pml_in", () => $"pmd=0x{E(entry + 1):x}");
        yield return true;
        while (true)
        {
            ulong seen = _memory[entry];
            yield return true;
            if (!IsTable(seen))
            {
                Return(pte: 0);
                yield break;
            }

            ulong ptl = Ptl(seen >> 12);
            foreach (bool _ in Lock(task, ptl))
                yield return true;
            if (_memory[entry] == seen || !rechecksAfterLock)
            {
                Return(0xffff888000000000 + (seen & ~0xfffUL));
                foreach (bool _ in Unlock(task, ptl))
                    yield return true;
                yield break;
            }

            foreach (bool _ in Unlock(task, ptl))
                yield return true;
        }

        void Return(ulong pte)
        {
            Mappings++;
            Emit(task, "pml_out", () => $"pmd=0x{E(entry + 1):x} ret=0x{pte:x}");
        }
    }

    private IEnumerable<bool> Write(int task, int entry, string writer, ulong value)
    {
        ulong old = _memory[entry];
        Emit(task, writer, () => $"pmd=0x{E(entry + 1):x} new=0x{value:x} old=0x{old:x}");
        yield return true;
        _memory[entry] = value;
        yield return true;
        Emit(task, writer + "_post", () => "");
        yield return true;
    }

    private IEnumerable<bool> Lock(int task, ulong address)
    {
        while (!_locks.TryAdd(address, task))
            yield return true;
        yield return true;
        Emit(task, "lk", () => $"lock=0x{address:x}");
        yield return true;
    }

    private IEnumerable<bool> Unlock(int task, ulong address)
    {
        Emit(task, "ul", () => $"lock=0x{address:x}");
        yield return true;
        _locks.Remove(address);
    }

    private static bool IsTable(ulong value) => (value & 0x81) == 1;

    private void Emit(int task, string name, Func<string> arguments) => _events.Add((task, name, arguments));
}
