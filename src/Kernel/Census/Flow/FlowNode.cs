using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>What happens at a point of a function.</summary>
internal enum FlowKind
{
    /// <summary>Nothing: ways meet here.</summary>
    Join,

    /// <summary>An expression or declaration.</summary>
    Action,

    /// <summary>A question: <see cref="FlowNode.Next"/> is where yes and where no lead.</summary>
    Branch,

    /// <summary>One of several ways, by what is not followed.</summary>
    Choice,

    /// <summary>A goto to what stands before it.</summary>
    GotoBack,

    /// <summary>A goto to what stands behind it.</summary>
    GotoAhead,

    /// <summary>A continue.</summary>
    Continue,

    /// <summary>A break.</summary>
    Break,

    /// <summary>The end of a turn of a loop.</summary>
    Turn,

    /// <summary>A warning is printed.</summary>
    Warn,

    /// <summary>The kernel stops.</summary>
    Bug,

    /// <summary>A return, or the end of the function.</summary>
    Return,
}

/// <summary>A point of a function.</summary>
internal sealed class FlowNode(int number, FlowKind kind, CToken[] tokens, int line)
{
    /// <summary>Its number in its function.</summary>
    public int Number => number;

    /// <summary>What happens.</summary>
    public FlowKind Kind => kind;

    /// <summary>The expression; the label of a goto.</summary>
    public CToken[] Tokens => tokens;

    /// <summary>Its line.</summary>
    public int Line => line;

    /// <summary>Where it may lead.</summary>
    public List<FlowNode> Next { get; } = [];

    /// <summary>Of a switch: the value that leads to each of <see cref="Next"/>; null for the default.</summary>
    public List<string?> Cases { get; } = [];

    /// <summary>The expression as text.</summary>
    public string Text { get; } = Brackets.Text(tokens);
}

/// <summary>The ways through a function.</summary>
/// <param name="Entry">Where it begins.</param>
/// <param name="Nodes">Every point.</param>
internal sealed record FlowGraph(FlowNode Entry, IReadOnlyList<FlowNode> Nodes);
