using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>Reads the statements of a function's body and draws the ways through them.</summary>
internal sealed partial class FlowGraphBuilder
{
    private const int DeepestNesting = 200;

    private readonly CToken[] _tokens;
    private readonly List<FlowNode> _nodes = [];
    private readonly Dictionary<string, FlowNode> _labels = [];
    private readonly Dictionary<string, int> _labelLines = [];
    private readonly Stack<FlowNode> _breaks = new();
    private readonly Stack<FlowNode> _continues = new();
    private readonly Stack<bool> _endless = new();
    private readonly Stack<FlowNode> _switches = new();
    private FlowNode _current;
    private int _at;
    private int _depth;

    private FlowGraphBuilder(CToken[] tokens)
    {
        _tokens = tokens;
        _current = Node(FlowKind.Join, []);
    }

    /// <summary>The graph of a function; null with what is wrong when it cannot be read.</summary>
    public static FlowGraph? Build(CFunction function, out SourceProblem? problem)
    {
        CToken[] body = function.IsMacro ? BodyOfMacro(function.Body) : function.Body;
        var builder = new FlowGraphBuilder(body);
        problem = null;
        try
        {
            FlowNode entry = builder._current;
            builder.FindLabels();
            while (builder._at < body.Length)
                builder.Statement();
            builder.Append(FlowKind.Return, []);
            if (builder._labels.Keys.FirstOrDefault(name => !builder._labelLines.ContainsKey(name)) is { } missing)
                throw new UnreadableException($"goto {missing}, which is not there");
            return new FlowGraph(entry, builder._nodes);
        }
        catch (UnreadableException e)
        {
            int line = body.Length == 0 ? function.Line : body[Math.Min(builder._at, body.Length - 1)].Line;
            problem = new SourceProblem(line, $"{function.Name}: {e.Message}");
            return null;
        }
    }

    // ({ ...; value; }) and do { ... } while (0) are statements; all else is a value.
    private static CToken[] BodyOfMacro(CToken[] body)
    {
        if (body is [{ Text: "(" }, { Text: "{" }, .., { Text: "}" }, { Text: ")" }])
        {
            CToken[] inner = body[2..^2];
            int last = inner.Length - 1;
            while (last > 0 && inner[last].Is(";"))
                last--;
            int begin = last;
            while (begin > 0 && !inner[begin - 1].Is(";") && !inner[begin - 1].Is("}"))
                begin--;
            return last < 0 ? inner : [.. inner[..begin], Word("return", inner[begin].Line), .. inner[begin..]];
        }
        return body is [{ Text: "do" or "if" or "for" or "while" or "{" }, ..]
            ? body
            : [.. body.Take(0), Word("return", body.Length == 0 ? 0 : body[0].Line), .. body];
    }

    private static CToken Word(string text, int line) => new(CTokenKind.Word, text, line, AtMargin: false);

    private void FindLabels()
    {
        for (int i = 0; i + 1 < _tokens.Length; i++)
        {
            if (IsLabel(i) && (i == 0 || _tokens[i - 1].Text is ";" or "{" or "}" or ":" or ")"))
                _labelLines.TryAdd(_tokens[i].Text, _tokens[i].Line);
        }
    }

    private bool IsLabel(int at) =>
        _tokens[at].IsWord && at + 1 < _tokens.Length && _tokens[at + 1].Is(":") && _tokens[at].Text is not ("default" or "case");

    private void Statement()
    {
        if (++_depth > DeepestNesting)
            throw new UnreadableException("nested too deeply");
        CToken token = _tokens[_at];
        switch (token.IsWord || token.Kind == CTokenKind.Sign ? token.Text : "")
        {
            case "{":
                Block();
                break;
            case ";":
                _at++;
                break;
            case "}" or ")" or "]":
                throw new UnreadableException($"a {token.Text} that nothing opens");
            case "if":
                If();
                break;
            case "while":
                While();
                break;
            case "do":
                Do();
                break;
            case "for":
                For();
                break;
            case "switch":
                Switch();
                break;
            case "case" or "default" when _switches.Count > 0:
                Case();
                break;
            case "goto":
                Goto();
                break;
            case "break" or "continue":
                Leave(token);
                break;
            case "return":
                Return(Expression());
                break;
            default:
                if (IsLabel(_at))
                    Label();
                else if (IsMacroWithBody())
                    MacroWithBody();
                else
                    Evaluate(Expression());
                break;
        }
        _depth--;
    }

    private void Block()
    {
        int close = Brackets.Close(_tokens, _at, _tokens.Length);
        if (close < 0)
            throw new UnreadableException("a { that does not end");
        _at++;
        while (_at < close)
            Statement();
        if (_at != close)
            throw new UnreadableException("a statement that its block does not end");
        _at++;
    }

    private void If()
    {
        _at++;
        FlowNode yes = Node(FlowKind.Join, []);
        FlowNode no = Node(FlowKind.Join, []);
        Condition(InBrackets(), yes, no);
        _current = yes;
        Body();
        FlowNode end = Node(FlowKind.Join, []);
        _current.Next.Add(end);
        _current = no;
        if (_at < _tokens.Length && _tokens[_at].Is("else"))
        {
            _at++;
            Body();
        }
        _current.Next.Add(end);
        _current = end;
    }

    private void Goto()
    {
        CToken[] target = Expression()[1..];
        if (target is not [{ IsWord: true } label])
            throw new UnreadableException("a goto without a label");
        bool back = _labelLines.TryGetValue(label.Text, out int line) && line <= label.Line;
        Append(back ? FlowKind.GotoBack : FlowKind.GotoAhead, target).Next.Add(At(label.Text));
        _current = Node(FlowKind.Join, []);
    }

    private void Leave(CToken token)
    {
        Stack<FlowNode> targets = token.Is("break") ? _breaks : _continues;
        _at++;
        if (targets.Count == 0)
            throw new UnreadableException($"a {token.Text} outside of loops");
        FlowKind kind = token.Is("break") ? FlowKind.Break : _endless.Peek() ? FlowKind.GotoBack : FlowKind.Continue;
        Append(kind, [token]).Next.Add(targets.Peek());
        _current = Node(FlowKind.Join, []);
    }

    private void Return(CToken[] tokens)
    {
        if (Either(tokens) is { } either)
        {
            FlowNode yes = Node(FlowKind.Join, []);
            FlowNode no = Node(FlowKind.Join, []);
            Condition(either.Condition, yes, no);
            _current = yes;
            Append(FlowKind.Return, either.Yes);
            _current = no;
            tokens = either.No;
        }
        Append(FlowKind.Return, tokens);
        _current = Node(FlowKind.Join, []);
    }

    private void Label()
    {
        FlowNode label = At(_tokens[_at].Text);
        _current.Next.Add(label);
        _current = label;
        _at += 2;
    }

    private FlowNode At(string label)
    {
        if (!_labels.TryGetValue(label, out FlowNode? node))
            _labels.Add(label, node = Node(FlowKind.Join, []));
        return node;
    }

    /// <summary>What stands under an if or in a loop.</summary>
    private void Body()
    {
        if (_at >= _tokens.Length)
            throw new UnreadableException("a statement is missing");
        // A label or case is followed by what it names.
        bool named;
        do
        {
            named = IsLabel(_at) || _tokens[_at].Text is "case" or "default";
            Statement();
        }
        while (named && _at < _tokens.Length && !_tokens[_at].Is("}"));
    }

    private CToken[] InBrackets()
    {
        if (_at >= _tokens.Length || !_tokens[_at].Is("("))
            throw new UnreadableException("a ( is missing");
        int close = Brackets.Close(_tokens, _at, _tokens.Length);
        if (close < 0)
            throw new UnreadableException("a ( that does not end");
        CToken[] inner = _tokens[(_at + 1)..close];
        _at = close + 1;
        return inner;
    }

    /// <summary>Takes all up to the semicolon.</summary>
    private CToken[] Expression()
    {
        int begin = _at;
        int depth = 0;
        for (; _at < _tokens.Length; _at++)
        {
            depth += Brackets.Step(_tokens[_at]);
            if (depth < 0)
                break;
            if (depth == 0 && _tokens[_at].Is(";"))
                return _tokens[begin.._at++];
        }
        // The value of a macro ends without one.
        if (depth == 0 && begin < _at)
            return _tokens[begin.._at];
        throw new UnreadableException("a statement without its semicolon");
    }

    private FlowNode Append(FlowKind kind, CToken[] tokens)
    {
        FlowNode node = Node(kind, tokens);
        _current.Next.Add(node);
        _current = node;
        return node;
    }

    private FlowNode Node(FlowKind kind, CToken[] tokens)
    {
        int line = tokens.Length > 0 ? tokens[0].Line : _tokens.Length > 0 ? _tokens[Math.Min(_at, _tokens.Length - 1)].Line : 0;
        var node = new FlowNode(_nodes.Count, kind, tokens, line);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A body that is no C that can be read.</summary>
    private sealed class UnreadableException(string message) : Exception(message);
}
