using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>Loops, switches, and macros that stand for a loop.</summary>
internal sealed partial class FlowGraphBuilder
{
    private void While()
    {
        _at++;
        FlowNode head = Append(FlowKind.Join, []);
        FlowNode body = Node(FlowKind.Join, []);
        FlowNode exit = Node(FlowKind.Join, []);
        CToken[] condition = InBrackets();
        Condition(condition, body, exit);
        Loop(body, head, exit, step: [], isEndless: condition is [{ Text: "1" or "true" }]);
    }

    private void Do()
    {
        _at++;
        FlowNode body = Append(FlowKind.Join, []);
        FlowNode again = Node(FlowKind.Join, []);
        FlowNode exit = Node(FlowKind.Join, []);
        BodyOfLoop(exit, again, isEndless: false);
        if (_at >= _tokens.Length || !_tokens[_at].Is("while"))
            throw new UnreadableException("do without while");
        _at++;
        FlowNode turn = Node(FlowKind.Turn, []);
        turn.Next.Add(body);
        Condition(InBrackets(), turn, exit);
        _current = exit;
    }

    private void For()
    {
        _at++;
        List<CToken[]> parts = Brackets.Split(InBrackets(), ";");
        if (parts.Count != 3)
            throw new UnreadableException("a for without its three parts");
        Evaluate(parts[0]);
        FlowNode head = Append(FlowKind.Join, []);
        FlowNode body = Node(FlowKind.Join, []);
        FlowNode exit = Node(FlowKind.Join, []);
        if (parts[1].Length > 0)
            Condition(parts[1], body, exit);
        else
            head.Next.Add(body);
        Loop(body, head, exit, parts[2], isEndless: parts[1].Length == 0 && parts[2].Length == 0);
    }

    // A turn of a loop that nothing moves on is another try.
    private void Loop(FlowNode body, FlowNode head, FlowNode exit, CToken[] step, bool isEndless)
    {
        FlowNode again = Node(FlowKind.Join, []);
        _current = body;
        BodyOfLoop(exit, again, isEndless);
        Append(isEndless ? FlowKind.GotoBack : FlowKind.Turn, []);
        Evaluate(step);
        _current.Next.Add(head);
        _current = exit;
    }

    // From the current node to where it is decided whether there is another turn.
    private void BodyOfLoop(FlowNode exit, FlowNode again, bool isEndless)
    {
        _breaks.Push(exit);
        _continues.Push(again);
        _endless.Push(isEndless);
        Body();
        _breaks.Pop();
        _continues.Pop();
        _endless.Pop();
        _current.Next.Add(again);
        _current = again;
    }

    private void Switch()
    {
        _at++;
        FlowNode choice = Append(FlowKind.Choice, InBrackets());
        FlowNode exit = Node(FlowKind.Join, []);
        _breaks.Push(exit);
        _switches.Push(choice);
        _current = Node(FlowKind.Join, []);
        Body();
        _switches.Pop();
        _breaks.Pop();
        _current.Next.Add(exit);
        if (!choice.Cases.Contains(null))
        {
            choice.Next.Add(exit);
            choice.Cases.Add(null);
        }
        _current = exit;
    }

    private void Case()
    {
        int begin = _at++;
        int questions = 0;
        for (int depth = 0; _at < _tokens.Length; _at++)
        {
            depth += Brackets.Step(_tokens[_at]);
            questions += _tokens[_at].Is("?") ? 1 : 0;
            if (depth == 0 && _tokens[_at].Is(":") && questions-- == 0)
                break;
        }
        string? value = _tokens[begin].Is("default") ? null : Brackets.Text(_tokens[(begin + 1)..Math.Min(_at, _tokens.Length)]);
        _at++;
        FlowNode choice = _switches.Peek();
        choice.Next.Add(Append(FlowKind.Join, []));
        choice.Cases.Add(value);
    }

    private bool IsMacroWithBody()
    {
        if (!_tokens[_at].IsWord || _at + 1 >= _tokens.Length || !_tokens[_at + 1].Is("(")
            || _tokens[_at].Text is "typeof" or "__typeof__" or "__attribute__" or "asm" or "__asm__" or "sizeof" or "_Static_assert")
            return false;
        int close = Brackets.Close(_tokens, _at + 1, _tokens.Length);
        return close >= 0 && close + 1 < _tokens.Length
            && (_tokens[close + 1].Is("{") || (_tokens[close + 1].IsWord && _tokens[close + 1].Text is not ("asm" or "__asm__" or "else")));
    }

    private void MacroWithBody()
    {
        CToken[] head = _tokens[_at..(Brackets.Close(_tokens, _at + 1, _tokens.Length) + 1)];
        _at += head.Length;
        if (!IsLoop(head[0].Text))
        {
            Evaluate(head);
            Body();
            return;
        }
        FlowNode choice = Append(FlowKind.Choice, head);
        FlowNode body = Node(FlowKind.Join, []);
        FlowNode exit = Node(FlowKind.Join, []);
        choice.Next.Add(body);
        choice.Next.Add(exit);
        Loop(body, choice, exit, step: [], isEndless: false);
    }

    private static bool IsLoop(string macro) =>
        macro.Contains("each", StringComparison.OrdinalIgnoreCase)
        || macro.StartsWith("for_", StringComparison.Ordinal)
        || macro.StartsWith("list_for", StringComparison.Ordinal);
}
