using PtSpec.Checking.Linearizability;

namespace PtSpec.Checking.Reduction;

/// <summary>Finds the state of the linearizability monitor that another stands for when CPUs change their names.</summary>
internal static class MonitorNames
{
    /// <summary>The new number of each state; null when the monitor is not the same under the new names.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="operations">How many operations each CPU has.</param>
    /// <param name="cpus">The new number of each CPU.</param>
    public static uint[]? Of(LinearizabilityMonitor monitor, int[] operations, IReadOnlyList<int> cpus)
    {
        var renamed = new uint[monitor.States];
        Array.Fill(renamed, LinearizabilityMonitor.Violation);
        var seen = new HashSet<(uint State, string At)>();
        var work = new Stack<(uint State, uint Other, int[] At)>();
        if (!Pair(monitor.Initial, monitor.Initial, new int[operations.Length]))
            return null;
        while (work.TryPop(out var now))
        {
            for (int cpu = 0; cpu < operations.Length; cpu++)
            {
                if (now.At[cpu] == 2 * operations[cpu])
                    continue;
                int operation = now.At[cpu] / 2;
                int[] after = [.. now.At];
                after[cpu]++;
                bool isCall = now.At[cpu] % 2 == 0;
                for (int outcome = 0; outcome < (isCall ? 1 : LinearizabilityMonitor.Outcomes); outcome++)
                {
                    uint mine = Next(cpu, now.State);
                    uint other = Next(cpus[cpu], now.Other);
                    if ((mine == LinearizabilityMonitor.Violation) != (other == LinearizabilityMonitor.Violation)
                        || (mine != LinearizabilityMonitor.Violation && !Pair(mine, other, after)))
                        return null;

                    uint Next(int c, uint state) => isCall
                        ? monitor.Call(c, operation)[state]
                        : monitor.Return(c, operation)[(outcome * monitor.States) + (int)state];
                }
            }
        }
        return renamed;

        bool Pair(uint state, uint other, int[] at)
        {
            if (renamed[state] == LinearizabilityMonitor.Violation)
                renamed[state] = other;
            else if (renamed[state] != other)
                return false;
            if (seen.Add((state, string.Join(',', at))))
                work.Push((state, other, at));
            return true;
        }
    }
}
