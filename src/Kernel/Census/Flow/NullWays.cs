using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>How a way ends on which a call returned NULL.</summary>
internal enum NullEnd
{
    /// <summary>The kernel stops.</summary>
    Bug,

    /// <summary>The page walk is asked to repeat.</summary>
    ActionAgain,

    /// <summary>A goto leads back to before the call.</summary>
    Again,

    /// <summary>The loop goes on with what comes next.</summary>
    NextTurn,

    /// <summary>The function returns.</summary>
    Return,

    /// <summary>The result is used, or given away, without a look at it.</summary>
    Unasked,
}

/// <summary>The end of a way on which a call returned NULL.</summary>
/// <param name="End">How it ends.</param>
/// <param name="Text">The label, the value or the use.</param>
/// <param name="Warned">Whether a warning was printed.</param>
/// <param name="Jump">The jump that led there: break, or the goto ahead with its label; empty if there was none.</param>
internal readonly record struct NullOutcome(NullEnd End, string Text, bool Warned, string Jump);

/// <summary>Follows every way from a call that returned NULL to what decides it.</summary>
internal sealed class NullWays(FlowGraph graph, FlowSteps steps, Site site)
{
    private const int MostSteps = 20_000;
    private const int MostBeginnings = 64;

    private readonly HashSet<NullOutcome> _outcomes = [];
    private readonly HashSet<FlowNode> _leadHere = LeadTo(graph, site.Node);
    private readonly HashSet<string> _watched = [.. site.Targets];

    /// <summary>What happens on NULL; empty when no way could be followed.</summary>
    public IReadOnlyCollection<NullOutcome> Outcomes()
    {
        if (site.Use == ResultUse.Returned)
            return [new NullOutcome(NullEnd.Return, site.Token.Text, false, "")];
        if (site.Use == ResultUse.Used)
            return [new NullOutcome(NullEnd.Unasked, "used at once", false, "")];
        foreach (Memory memory in Enum.GetValues<Memory>())
        {
            _outcomes.Clear();
            if (Explore(memory))
                break;
        }
        // A use behind an answer that cannot be is no use.
        if (_outcomes.Any(o => o.End != NullEnd.Unasked))
            _outcomes.RemoveWhere(o => o.End == NullEnd.Unasked);
        return _outcomes;
    }

    private bool Explore(Memory memory)
    {
        var open = new Stack<Way>();
        var seen = new HashSet<(int, string, bool, string, bool, bool)>();
        if (Beginnings(memory) is not { } beginnings)
            return false;
        foreach (Facts facts in beginnings)
        {
            Facts known = site.Node.Kind == FlowKind.Action ? steps.Apply(site.Node, facts, memory, _watched) : facts;
            foreach (string target in site.Targets)
                known = known.With(target, Facts.Missing);
            foreach (FlowNode next in site.Use == ResultUse.Asked ? Asked() : site.Node.Next)
                open.Push(new Way(next, known, false, "", site.Use == ResultUse.Asked, site.Use == ResultUse.Asked));
        }
        for (int taken = 0; open.TryPop(out Way way); taken++)
        {
            if (taken > MostSteps)
                return false;
            if (seen.Add((way.Node.Number, way.Facts.Key, way.Warned, way.Jump, way.Asked, way.ByNull)))
                Step(way, open, memory);
        }
        return true;
    }

    private void Step(Way way, Stack<Way> open, Memory memory)
    {
        FlowNode node = way.Node;
        switch (node.Kind)
        {
            case FlowKind.Bug when !way.ByNull:
                // For another reason than the NULL.
                return;
            case FlowKind.Bug:
                End(NullEnd.Bug, Brackets.Text(node.Tokens[..1]));
                return;
            case FlowKind.GotoBack when _leadHere.Contains(node):
                End(NullEnd.Again, node.Text);
                return;
            case FlowKind.Turn or FlowKind.Continue:
                End(NullEnd.NextTurn, node.Kind == FlowKind.Turn ? "next turn" : "continue");
                return;
            case FlowKind.Return:
                End(NullEnd.Return, ValueOf(node, way.Facts));
                return;
            case FlowKind.Action when node.Tokens.Any(t => t.Text == "ACTION_AGAIN"):
                End(NullEnd.ActionAgain, "ACTION_AGAIN");
                return;
        }
        bool byNull = node.Kind == FlowKind.Branch
            ? Nulls(way.Facts).Any(name => Mentions(node.Tokens, name)) && FlowSteps.Decide(node, way.Facts) is not null
            : node.Kind == FlowKind.Join && way.ByNull;
        bool asked = way.Asked || byNull;
        if (!asked && node != site.Node && UseOf(node, way.Facts) is { } use)
        {
            End(NullEnd.Unasked, use);
            return;
        }
        string jump = way.Jump.Length > 0 ? way.Jump : node.Kind switch
        {
            FlowKind.Break => "break",
            FlowKind.GotoAhead => $"goto {node.Text}",
            _ => "",
        };
        foreach ((FlowNode next, Facts facts) in steps.Follow(node, way.Facts, memory, _watched))
            open.Push(new Way(next, facts, way.Warned || (node.Kind == FlowKind.Warn && way.ByNull), jump, asked, byNull));

        void End(NullEnd end, string text) => _outcomes.Add(new NullOutcome(end, text, way.Warned, end == NullEnd.Return ? way.Jump : ""));
    }

    private static IEnumerable<string> Nulls(Facts facts) => facts.Names.Where(name => facts[name] == Facts.Missing);

    /// <summary>What is known when the call is come to, on each way there; null if there are too many ways.</summary>
    public IReadOnlyCollection<Facts>? Beginnings(Memory memory)
    {
        var found = new Dictionary<string, Facts>();
        var open = new Stack<(FlowNode Node, Facts Facts)>();
        var seen = new HashSet<(int, string)>();
        open.Push((graph.Entry, Facts.None));
        while (open.TryPop(out (FlowNode Node, Facts Facts) way))
        {
            if (!(_leadHere.Contains(way.Node) || way.Node == site.Node) || !seen.Add((way.Node.Number, way.Facts.Key)))
                continue;
            if (seen.Count > MostSteps)
                return null;
            if (way.Node == site.Node)
                found.TryAdd(way.Facts.Key, way.Facts);
            foreach ((FlowNode Node, Facts Facts) next in steps.Follow(way.Node, way.Facts, memory, _watched))
                open.Push(next);
        }
        if (found.Count == 0)
            return [Facts.None];
        return found.Count <= MostBeginnings ? found.Values : [found.Values.Aggregate((a, b) => a.Common(b))];
    }

    private IEnumerable<FlowNode> Asked()
    {
        CToken[] question = site.Node.Tokens;
        return Brackets.Find(question, "==") > 0 && question.Any(t => t.Is("NULL")) ? [site.Node.Next[0]]
            : Brackets.Find(question, "!=") > 0 && question.Any(t => t.Is("NULL")) ? [site.Node.Next[1]]
            : question[0].Text == site.Token.Text ? [site.Node.Next[1]]
            : site.Node.Next;
    }

    private static string ValueOf(FlowNode node, Facts facts)
    {
        if (node.Tokens.Length == 0 || node.Tokens is [{ Text: "return" }])
            return "";
        CToken[] value = node.Tokens[0].Is("return") ? node.Tokens[1..] : node.Tokens;
        return Expressions.Value(value, facts) is { } known
            ? known == Facts.Missing ? "NULL" : known
            : value.Length > 2 && value[0].IsWord && value[1].Is("(") ? $"{value[0].Text}()" : Brackets.Text(value);
    }

    private static string? UseOf(FlowNode node, Facts facts)
    {
        foreach (string target in Nulls(facts))
        {
            if (ReadAt(node, target) is { } read)
                return read;
            foreach (Call call in Expressions.Calls(node.Tokens))
            {
                if (call.Arguments.Any(a => Brackets.Text(a) == target) && !MappingFamily.Holds(call.Name))
                    return $"{call.Name}({target})";
            }
        }
        return null;
    }

    // *pte, pte->x and pte[0]; of a declaration "type *pte = 0" the star belongs to the type.
    private static string? ReadAt(FlowNode node, string target)
    {
        if (!target.StartsWith('*') && node.Text.Contains($"*{target}", StringComparison.Ordinal) && Mentions(node.Tokens, target)
            && !Expressions.Assignments(node.Tokens).Any(a => a.Target == target))
            return $"*{target}";
        string[] reads = [$"{target}->", $"{target}["];
        return Array.Find(reads, read => Starts(node.Tokens, read)) is { } found ? found + "..." : null;
    }

    private static bool Starts(CToken[] tokens, string begin)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsWord && (i == 0 || tokens[i - 1].Text is not ("->" or "."))
                && Expressions.Path(tokens, i) is { } path && path.StartsWith(begin, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static bool Mentions(CToken[] tokens, string path)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsWord && (i == 0 || tokens[i - 1].Text is not ("->" or ".")) && Expressions.Path(tokens, i) == path.TrimStart('*'))
                return true;
        }
        return false;
    }

    private static HashSet<FlowNode> LeadTo(FlowGraph graph, FlowNode target)
    {
        ILookup<FlowNode, FlowNode> before = graph.Nodes.SelectMany(n => n.Next.Select(next => (next, n))).ToLookup(p => p.next, p => p.n);
        var found = new HashSet<FlowNode>();
        var open = new Stack<FlowNode>([target]);
        while (open.TryPop(out FlowNode? node))
        {
            foreach (FlowNode one in before[node])
            {
                if (found.Add(one))
                    open.Push(one);
            }
        }
        return found;
    }

    private readonly record struct Way(FlowNode Node, Facts Facts, bool Warned, string Jump, bool Asked, bool ByNull);
}
