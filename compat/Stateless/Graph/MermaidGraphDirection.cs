namespace Stateless.Graph;

/// <summary>Which way a Mermaid diagram runs.</summary>
public enum MermaidGraphDirection
{
    /// <summary><c>LR</c></summary>
    LeftToRight,

    /// <summary><c>RL</c></summary>
    RightToLeft,

    /// <summary><c>TB</c></summary>
    TopToBottom,

    /// <summary><c>BT</c></summary>
    BottomToTop,
}
