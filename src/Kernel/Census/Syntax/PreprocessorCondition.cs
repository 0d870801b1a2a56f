namespace PtSpec.Kernel.Census.Syntax;

/// <summary>What an <c>#if</c> asks, where all names are defined as 1, or none is.</summary>
internal sealed class PreprocessorCondition(CToken[] tokens, bool defined)
{
    // What the compiler is told, whatever is configured: this is C of the kernel.
    private static readonly Dictionary<string, bool> s_known = new()
    {
        ["__KERNEL__"] = true,
        ["__ASSEMBLY__"] = false,
        ["__ASSEMBLER__"] = false,
        ["__cplusplus"] = false,
        ["__CHECKER__"] = false,
        ["__GENKSYMS__"] = false,
    };

    private static readonly string[][] s_levels =
    [
        ["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", ">", "<=", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"],
    ];

    private const int DeepestNesting = 64;

    private int _at;
    private int _depth;

    /// <summary>Whether the condition is met; so is one that cannot be read.</summary>
    public bool IsTrue => tokens.Length == 0 || Binary(0) != 0;

    /// <summary>Whether a name is defined.</summary>
    public static bool IsDefined(string name, bool defined) => s_known.GetValueOrDefault(name, defined);

    private long Binary(int level)
    {
        if (level == s_levels.Length)
            return Unary();
        long left = Binary(level + 1);
        while (_at < tokens.Length && s_levels[level].Contains(tokens[_at].Text))
        {
            string sign = tokens[_at++].Text;
            left = Apply(sign, left, Binary(level + 1));
        }
        return left;
    }

    private long Unary()
    {
        if (_at >= tokens.Length || _depth > DeepestNesting)
            return 1;
        _depth++;
        CToken token = tokens[_at++];
        long value = token.Text switch
        {
            "!" => Unary() == 0 ? 1 : 0,
            "-" => -Unary(),
            "+" => Unary(),
            "~" => ~Unary(),
            "(" => InBrackets(),
            "defined" or "IS_ENABLED" or "IS_BUILTIN" or "IS_REACHABLE" or "IS_MODULE" => Name(),
            _ when token.Kind == CTokenKind.Number => Number(token.Text),
            _ when token.IsWord => Word(token.Text),
            _ => 1,
        };
        _depth--;
        return value;
    }

    private long InBrackets()
    {
        long value = Binary(0);
        if (_at < tokens.Length && tokens[_at].Is(")"))
            _at++;
        return value;
    }

    private long Name()
    {
        bool bracket = _at < tokens.Length && tokens[_at].Is("(");
        _at += bracket ? 1 : 0;
        long value = _at < tokens.Length && IsDefined(tokens[_at].Text, defined) ? 1 : 0;
        _at += bracket ? 2 : 1;
        return value;
    }

    private long Word(string name)
    {
        // A macro with arguments: what it asks is as open as a name.
        if (_at < tokens.Length && tokens[_at].Is("("))
        {
            int close = Brackets.Close(tokens, _at, tokens.Length);
            _at = close < 0 ? tokens.Length : close + 1;
        }
        return IsDefined(name, defined) ? 1 : 0;
    }

    private static long Number(string text)
    {
        string digits = text.TrimEnd('u', 'U', 'l', 'L');
        return digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(digits.AsSpan(2), System.Globalization.NumberStyles.HexNumber, null, out long hex) ? hex : 1
            : long.TryParse(digits, out long value) ? value : 1;
    }

    private static long Apply(string sign, long a, long b) => sign switch
    {
        "||" => a != 0 || b != 0 ? 1 : 0,
        "&&" => a != 0 && b != 0 ? 1 : 0,
        "|" => a | b,
        "^" => a ^ b,
        "&" => a & b,
        "==" => a == b ? 1 : 0,
        "!=" => a != b ? 1 : 0,
        "<" => a < b ? 1 : 0,
        ">" => a > b ? 1 : 0,
        "<=" => a <= b ? 1 : 0,
        ">=" => a >= b ? 1 : 0,
        "<<" => a << (int)(b & 63),
        ">>" => a >> (int)(b & 63),
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b is 0 or -1 ? 0 : a / b,
        _ => b is 0 or -1 ? 0 : a % b,
    };
}
