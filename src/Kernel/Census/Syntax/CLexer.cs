using System.Text;

namespace PtSpec.Kernel.Census.Syntax;

/// <summary>
/// Cuts C source into tokens. A preprocessor line is one token; comments and continued line ends are blanks. Any text can
/// be cut: what never ends, a comment or a string, is a problem and ends where the text or its line does.
/// </summary>
internal sealed class CLexer
{
    private static readonly string[] s_signs =
    [
        "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
        "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##",
    ];

    private readonly string _text;
    private readonly int _end;
    private readonly bool _directives;
    private readonly List<CToken> _tokens = [];
    private readonly List<SourceProblem> _problems;
    private int _at;
    private int _line;

    private CLexer(string text, int start, int end, int line, bool directives, List<SourceProblem> problems)
    {
        (_text, _at, _end, _line, _directives, _problems) = (text, start, end, line, directives, problems);
    }

    /// <summary>The tokens of a file.</summary>
    public static List<CToken> File(string text, List<SourceProblem> problems) =>
        new CLexer(text, 0, text.Length, 1, directives: true, problems).Run();

    /// <summary>The tokens of a preprocessor line, with the lines of the file.</summary>
    public static List<CToken> Directive(CToken directive, List<SourceProblem> problems) =>
        new CLexer(directive.Text, 0, directive.Text.Length, directive.Line, directives: false, problems).Run();

    private List<CToken> Run()
    {
        bool lineStart = true;
        while (_at < _end)
        {
            char c = _text[_at];
            if (c == '\n')
            {
                (_line, _at, lineStart) = (_line + 1, _at + 1, true);
            }
            else if (char.IsWhiteSpace(c))
            {
                _at++;
            }
            else if (c == '\\' && LineEnd(_at + 1) is var next and > 0)
            {
                (_line, _at) = (_line + 1, next);
            }
            else if (!SkipComment())
            {
                if (c == '#' && lineStart && _directives)
                    TakeDirective();
                else
                    Take(c);
                lineStart = false;
            }
        }
        return _tokens;
    }

    /// <summary>Where the next line begins if the current one ends here; 0 if it does not.</summary>
    private int LineEnd(int at)
    {
        if (at < _end && _text[at] == '\r')
            at++;
        return at < _end && _text[at] == '\n' ? at + 1 : 0;
    }

    private bool SkipComment()
    {
        if (_text[_at] != '/' || _at + 1 >= _end || _text[_at + 1] is not ('/' or '*'))
            return false;
        int start = _at;
        int line = _line;
        if (_text[_at + 1] == '/')
        {
            while (_at < _end && _text[_at] != '\n')
            {
                if (_text[_at] == '\\' && LineEnd(_at + 1) is var next and > 0)
                    (_line, _at) = (_line + 1, next);
                else
                    _at++;
            }
            return true;
        }
        int close = _text.IndexOf("*/", start + 2, _end - start - 2, StringComparison.Ordinal);
        _at = close < 0 ? _end : close + 2;
        _line += _text.AsSpan(start, _at - start).Count('\n');
        if (close < 0)
            _problems.Add(new SourceProblem(line, "a comment that does not end"));
        return true;
    }

    private void TakeDirective()
    {
        int start = _at;
        int line = _line;
        var text = new StringBuilder();
        while (_at < _end && _text[_at] != '\n')
        {
            int before = _at;
            if (_text[_at] == '\\' && LineEnd(_at + 1) is var next and > 0)
            {
                (_line, _at) = (_line + 1, next);
                text.Append(_text, before, _at - before);
            }
            else if (SkipComment())
            {
                // A line of it stays a line, so that what follows keeps its number.
                for (int i = before; i < _at; i++)
                    text.Append(_text[i] == '\n' ? "\\\n" : " ");
            }
            else if (_text[_at] is '"' or '\'')
            {
                SkipText();
                text.Append(_text, before, _at - before);
            }
            else
            {
                text.Append(_text[_at++]);
            }
        }
        _tokens.Add(new CToken(CTokenKind.Directive, text.ToString(), line, AtMargin: start == 0 || _text[start - 1] == '\n'));
    }

    private void Take(char c)
    {
        int start = _at;
        int line = _line;
        CTokenKind kind;
        if (IsWordStart(c))
        {
            while (_at < _end && IsWordPart(_text[_at]))
                _at++;
            kind = CTokenKind.Word;
        }
        else if (char.IsAsciiDigit(c))
        {
            while (_at < _end && (IsWordPart(_text[_at]) || _text[_at] == '.'))
                _at++;
            kind = CTokenKind.Number;
        }
        else if (c is '"' or '\'')
        {
            SkipText();
            kind = CTokenKind.Text;
        }
        else
        {
            _at += s_signs.FirstOrDefault(sign => string.CompareOrdinal(_text, _at, sign, 0, sign.Length) == 0 && _at + sign.Length <= _end)
                ?.Length ?? 1;
            kind = CTokenKind.Sign;
        }
        _tokens.Add(new CToken(kind, _text[start.._at], line, AtMargin: start == 0 || _text[start - 1] == '\n'));
    }

    private void SkipText()
    {
        char quote = _text[_at++];
        while (_at < _end && _text[_at] != quote)
        {
            if (_text[_at] == '\n')
            {
                // Assembler and text in dead branches use a lone quote.
                _problems.Add(new SourceProblem(_line, "a text that its line does not end"));
                return;
            }
            if (_text[_at] == '\\' && _at + 1 < _end)
            {
                if (LineEnd(_at + 1) is var next and > 0)
                {
                    (_line, _at) = (_line + 1, next);
                    continue;
                }
                _at++;
                if (_text[_at] == '\n')
                    continue;
            }
            _at++;
        }
        if (_at < _end)
            _at++;
        else
            _problems.Add(new SourceProblem(_line, "a text that its file does not end"));
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c is '_' or '$';

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$';
}
