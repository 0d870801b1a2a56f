using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>Puts nodes together in the order of the text; control falls from one into the next unless told otherwise.</summary>
internal sealed class FlowGraph
{
    private readonly List<DraftNode> emitted = [];
    private readonly Label entry = new();

    // The place that control has reached and where no node stands yet; null after a jump.
    private Label? here;

    public FlowGraph() => here = entry;

    /// <summary>Adds a node with one way out; control goes on behind it.</summary>
    public void Emit(StraightNode node)
    {
        Place(node);
        here = node.Next;
    }

    /// <summary>Adds a branch; control goes on at whichever label is marked next.</summary>
    public void Emit(DraftBranch node)
    {
        Place(node);
        here = null;
    }

    /// <summary>Adds a return.</summary>
    public void Emit(DraftReturn node)
    {
        Place(node);
        here = null;
    }

    /// <summary>The label is here.</summary>
    public void Mark(Label label)
    {
        here?.TryAlias(label);
        here = label;
    }

    /// <summary>Control goes to the label; false when that is a loop around nothing.</summary>
    public bool Jump(Label label)
    {
        bool moves = here is null || here.TryAlias(label);
        here = null;
        return moves;
    }

    /// <summary>The nodes that the entry reaches, numbered: the entry first, the others in the order of the text.</summary>
    public IReadOnlyList<DraftNode> Finish()
    {
        List<DraftNode> nodes = Reachable();
        nodes = [.. nodes.OrderBy(n => n == entry.Node ? 0 : 1).ThenBy(n => n.Source.Position).ThenBy(n => n.Index)];
        for (int i = 0; i < nodes.Count; i++)
            nodes[i].Index = i;
        int number = 0;
        foreach (Statement statement in nodes.Select(n => n.Source).Distinct().OrderBy(s => s.Position))
            statement.Number = ++number;
        return nodes;
    }

    private void Place(DraftNode node)
    {
        node.Index = emitted.Count;
        emitted.Add(node);
        here?.Bind(node);
    }

    private List<DraftNode> Reachable()
    {
        List<DraftNode> found = [];
        HashSet<DraftNode> seen = [];
        Stack<Label> pending = new([entry]);
        while (pending.Count > 0)
        {
            if (pending.Pop().Node is not { } node || !seen.Add(node))
                continue;
            found.Add(node);
            foreach (Label next in node.Successors)
                pending.Push(next);
        }
        return found;
    }
}
