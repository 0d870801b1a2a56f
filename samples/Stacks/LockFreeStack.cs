using PtSpec.Scheduling;

namespace PtSpec.Samples.Stacks;

/// <summary>
/// A lock-free stack (Treiber, 1986) with a node for each push. A node that somebody holds a reference to is never used again,
/// so that a head that is the same node is the same stack.
/// </summary>
public sealed class LockFreeStack : IStack
{
    private readonly Cell<Node> head;

    /// <summary>Makes a stack of some values, the first on top.</summary>
    public LockFreeStack(IReadOnlyList<int> content)
    {
        Node? top = null;
        foreach (int value in content.Reverse())
            top = new Node(value, top);
        head = new Cell<Node>(top, "head");
    }

    /// <inheritdoc/>
    public void Push<M>(M memory, int value)
        where M : struct, IMemory
    {
        while (true)
        {
            Node? next = memory.Read(head);
            Node node = memory.New(() => new Node(value, next));
            if (memory.CompareExchange(head, node, next) == next)
                return;
        }
    }

    /// <inheritdoc/>
    public int? Pop<M>(M memory)
        where M : struct, IMemory
    {
        while (true)
        {
            Node? node = memory.Read(head);
            if (node is null)
                return null;
            if (memory.CompareExchange(head, node.Next, node) == node)
                return node.Value;
        }
    }

    // Never changes: what is read of it needs no step.
    private sealed record Node(int Value, Node? Next);
}
