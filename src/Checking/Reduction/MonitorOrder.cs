using PtSpec.Checking.Linearizability;

namespace PtSpec.Checking.Reduction;

/// <summary>
/// In which states of the linearizability monitor a call or a return may come earlier without anybody noticing: it commutes
/// with every call and return that the other CPUs may still make before it.
/// </summary>
internal sealed class MonitorOrder
{
    private const int MostPositions = 20_000;

    private readonly LinearizabilityMonitor monitor;
    private readonly int[] operations;
    private readonly List<(uint State, int[] At)> positions = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly bool[][][] calls;
    private readonly bool[][][] returns;

    // The events of a CPU by number: -1 the call of the operation that it comes to next, otherwise the return with that outcome.
    private const int CallEvent = -1;

    /// <summary>Judges every event of every CPU.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="operations">How many operations each CPU has.</param>
    public MonitorOrder(LinearizabilityMonitor monitor, IEnumerable<int> operations)
    {
        this.monitor = monitor;
        this.operations = [.. operations];
        bool isTrivial = monitor.States == 1;
        calls = [.. this.operations.Select(n => Tables(n, isTrivial))];
        returns = [.. this.operations.Select(n => Tables(n, isTrivial))];
        if (!isTrivial && FindPositions())
            Judge();
    }

    /// <summary>Whether a CPU's call of an operation may come before everything else in a state of the monitor.</summary>
    public bool MayCall(int cpu, int operation, uint state) => calls[cpu][operation][state];

    /// <summary>The same for its return, whatever the outcome.</summary>
    public bool MayReturn(int cpu, int operation, uint state) => returns[cpu][operation][state];

    /// <summary>The state after a call.</summary>
    public uint AfterCall(int cpu, int operation, uint state) => monitor.Call(cpu, operation)[state];

    private bool[][] Tables(int count, bool value) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var table = new bool[monitor.States];
        Array.Fill(table, value);
        return table;
    })];

    // A position counts for each CPU twice its operations returned, and one more while one is called.
    private bool FindPositions()
    {
        NumberOf(monitor.Initial, new int[operations.Length]);
        for (int p = 0; p < positions.Count; p++)
        {
            if (positions.Count > MostPositions)
                return false;
            for (int cpu = 0; cpu < operations.Length; cpu++)
            {
                foreach (int e in EventsOf(p, cpu))
                    After(p, cpu, e);
            }
        }
        return true;
    }

    private int NumberOf(uint state, int[] at)
    {
        string key = $"{state}:{string.Join(',', at)}";
        if (!numbers.TryGetValue(key, out int number))
        {
            numbers[key] = number = positions.Count;
            positions.Add((state, at));
        }
        return number;
    }

    private IEnumerable<int> EventsOf(int position, int cpu)
    {
        int at = positions[position].At[cpu];
        return at == 2 * operations[cpu] ? [] : at % 2 == 0 ? [CallEvent] : Enumerable.Range(0, LinearizabilityMonitor.Outcomes);
    }

    // The position after an event; -1 when the monitor does not allow it.
    private int After(int position, int cpu, int e)
    {
        (uint state, int[] at) = positions[position];
        int operation = at[cpu] / 2;
        uint next = e == CallEvent
            ? monitor.Call(cpu, operation)[state]
            : monitor.Return(cpu, operation)[(e * monitor.States) + (int)state];
        if (next == LinearizabilityMonitor.Violation)
            return -1;
        var after = (int[])at.Clone();
        after[cpu]++;
        return NumberOf(next, after);
    }

    private void Judge()
    {
        int count = positions.Count;
        for (int cpu = 0; cpu < operations.Length; cpu++)
        {
            foreach (bool[] table in calls[cpu].Concat(returns[cpu]))
                Array.Fill(table, true);
            var commutes = new Dictionary<(int Position, int Event), bool>();
            for (int p = 0; p < count; p++)
            {
                (uint state, int[] at) = positions[p];
                foreach (int e in EventsOf(p, cpu))
                {
                    bool[] table = (e == CallEvent ? calls : returns)[cpu][at[cpu] / 2];
                    table[state] &= After(p, cpu, e) < 0 || Commutes(p, cpu, e, commutes);
                }
            }
        }
    }

    // Every event goes forward, so this ends.
    private bool Commutes(int p, int cpu, int e, Dictionary<(int Position, int Event), bool> known)
    {
        if (known.TryGetValue((p, e), out bool result))
            return result;
        int mine = After(p, cpu, e);
        result = mine >= 0;
        for (int other = 0; result && other < operations.Length; other++)
        {
            if (other == cpu)
                continue;
            foreach (int f in EventsOf(p, other))
            {
                int theirs = After(p, other, f);
                int both = After(mine, other, f);
                result &= theirs < 0 ? both < 0 : both >= 0 && After(theirs, cpu, e) == both && Commutes(theirs, cpu, e, known);
            }
        }
        return known[(p, e)] = result;
    }
}
