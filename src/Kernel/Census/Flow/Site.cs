using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>What becomes of what a call returns.</summary>
internal enum ResultUse
{
    /// <summary>Variables get it.</summary>
    Assigned,

    /// <summary>It is asked for whether it is NULL, and not kept.</summary>
    Asked,

    /// <summary>The caller gets it.</summary>
    Returned,

    /// <summary>Another function gets it, or it is used at once.</summary>
    Used,
}

/// <summary>A call of the family within a function.</summary>
/// <param name="Node">The point at which it is.</param>
/// <param name="Token">Its name.</param>
/// <param name="Use">What becomes of its result.</param>
/// <param name="Targets">The variables that get it.</param>
/// <param name="Arguments">What it is given.</param>
internal sealed record Site(FlowNode Node, CToken Token, ResultUse Use, IReadOnlyList<string> Targets, IReadOnlyList<CToken[]> Arguments)
{
    /// <summary>The calls of the family in a function.</summary>
    public static IEnumerable<Site> Find(FlowGraph graph)
    {
        foreach (FlowNode node in graph.Nodes)
        {
            // A warning's condition is drawn as questions of its own.
            if (node.Kind is FlowKind.Warn or FlowKind.Bug)
                continue;
            foreach (Call call in Expressions.Calls(node.Tokens))
            {
                if (MappingFamily.Holds(call.Name))
                    yield return Create(node, call);
            }
        }
    }

    private static Site Create(FlowNode node, Call call)
    {
        CToken[] tokens = node.Tokens;
        var targets = new List<string>();
        bool isGiven = false;
        int at = call.At - 1;
        for (; at >= 0; at--)
        {
            if (tokens[at].Text is ")" or "]" or "}" && tokens[at].Kind == CTokenKind.Sign)
                at = Math.Max(Brackets.Open(tokens, at), 0);
            else if (tokens[at].Is("("))
                isGiven = at > 0 && tokens[at - 1].IsWord && tokens[at - 1].Text is not ("likely" or "unlikely" or "return");
            else if (tokens[at].Is("=") && Expressions.Target(Declarator(tokens[..at])) is { } target)
                targets.Add(target);
            else if (tokens[at].Is("*") && targets.Count == 0 && at == call.At - 1)
                isGiven = true;
            else if (tokens[at].Text is "," or ";" or "{" && tokens[at].Kind == CTokenKind.Sign)
                break;
            if (isGiven)
                break;
        }
        ResultUse use = targets.Count > 0 ? ResultUse.Assigned
            : isGiven ? ResultUse.Used
            : node.Kind == FlowKind.Return ? ResultUse.Returned
            : node.Kind == FlowKind.Branch ? ResultUse.Asked
            : ResultUse.Used;
        return new Site(node, tokens[call.At], use, targets, call.Arguments);
    }

    // What stands behind the last comma or bracket that is open.
    private static CToken[] Declarator(CToken[] tokens)
    {
        for (int i = tokens.Length - 1; i >= 0; i--)
        {
            if (tokens[i].Text is ")" or "]" && tokens[i].Kind == CTokenKind.Sign)
                i = Math.Max(Brackets.Open(tokens, i), 0);
            else if (tokens[i].Text is "(" or "," or "{" or "=" or ";" && tokens[i].Kind == CTokenKind.Sign)
                return tokens[(i + 1)..];
        }
        return tokens;
    }
}
