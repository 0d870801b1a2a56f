using PtSpec.Scheduling;

namespace PtSpec.Samples.Stacks;

/// <summary>
/// The same stack over a fixed set of nodes, which are used again once they are popped: the ABA bug. Between the load of the head
/// and the exchange another thread may pop the node, pop the one below, and push the first again: the head is the same node, but
/// what was below it is gone, and comes back.
/// </summary>
public sealed class TreiberStack : IStack
{
    private const int Nobody = -1;

    private readonly Cell head;
    private readonly Cell[] next;
    private readonly Cell[] values;
    private readonly Cell[] used;

    /// <summary>Makes a stack of some values, the first on top, with as many nodes as there may be values.</summary>
    public TreiberStack(int capacity, IReadOnlyList<int> content)
    {
        int count = content.Count;
        next = [.. Enumerable.Range(0, capacity).Select(node => new Cell(node + 1 < count ? node + 1 : Nobody, $"next[{node}]"))];
        values = [.. Enumerable.Range(0, capacity).Select(node => new Cell(node < count ? content[node] : 0, $"value[{node}]"))];
        used = [.. Enumerable.Range(0, capacity).Select(node => new Cell(node < count ? 1 : 0, $"used[{node}]"))];
        head = new Cell(count > 0 ? 0 : Nobody, "head");
    }

    /// <inheritdoc/>
    public void Push<M>(M memory, int value)
        where M : struct, IMemory
    {
        int node = 0;
        while (memory.Exchange(used[node], 1) == 1)
            node++;
        memory.Write(values[node], value);
        while (true)
        {
            long top = memory.Read(head);
            memory.Write(next[node], top);
            if (memory.CompareExchange(head, node, top) == top)
                return;
        }
    }

    /// <inheritdoc/>
    public int? Pop<M>(M memory)
        where M : struct, IMemory
    {
        while (true)
        {
            long top = memory.Read(head);
            if (top == Nobody)
                return null;
            long below = memory.Read(next[top]);
            if (memory.CompareExchange(head, below, top) != top)
                continue;
            int value = (int)memory.Read(values[top]);
            memory.Write(used[top], 0);
            return value;
        }
    }
}
