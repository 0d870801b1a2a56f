namespace PtSpec.Kernel.Census.Syntax;

/// <summary>Finds what belongs together in a row of tokens.</summary>
internal static class Brackets
{
    /// <summary>Where the bracket that opens at <paramref name="open"/> closes, or -1.</summary>
    public static int Close(IReadOnlyList<CToken> tokens, int open, int end)
    {
        int depth = 0;
        for (int i = open; i < end; i++)
        {
            depth += Step(tokens[i]);
            if (depth == 0)
                return i;
        }
        return -1;
    }

    /// <summary>Where the bracket that closes at <paramref name="close"/> opens, or -1.</summary>
    public static int Open(IReadOnlyList<CToken> tokens, int close)
    {
        int depth = 0;
        for (int i = close; i >= 0; i--)
        {
            depth -= Step(tokens[i]);
            if (depth == 0)
                return i;
        }
        return -1;
    }

    /// <summary>Where a sign stands outside all brackets first, or -1.</summary>
    public static int Find(IReadOnlyList<CToken> tokens, params ReadOnlySpan<string> signs)
    {
        int depth = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            if (depth == 0 && tokens[i].Kind == CTokenKind.Sign && signs.Contains(tokens[i].Text))
                return i;
            depth += Step(tokens[i]);
        }
        return -1;
    }

    /// <summary>The parts between a sign that stands outside all brackets.</summary>
    public static List<CToken[]> Split(CToken[] tokens, string sign)
    {
        var parts = new List<CToken[]>();
        int begin = 0;
        int depth = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (depth == 0 && tokens[i].Is(sign))
            {
                parts.Add(tokens[begin..i]);
                begin = i + 1;
            }
            else
            {
                depth += Step(tokens[i]);
            }
        }
        parts.Add(tokens[begin..]);
        return parts;
    }

    /// <summary>The token at which brackets are nested more deeply than that; null where none are.</summary>
    public static CToken? DeeperThan(int most, IReadOnlyList<CToken> tokens)
    {
        int depth = 0;
        foreach (CToken token in tokens)
        {
            // What closes more than was opened begins anew.
            depth = Math.Max(0, depth + Step(token));
            if (depth > most)
                return token;
        }
        return null;
    }

    /// <summary>The arguments of the call whose bracket opens at <paramref name="open"/>; null if it does not close.</summary>
    public static List<CToken[]>? Arguments(CToken[] tokens, int open)
    {
        int close = Close(tokens, open, tokens.Length);
        return close < 0 ? null : Split(tokens[(open + 1)..close], ",");
    }

    /// <summary>How a token changes the depth.</summary>
    public static int Step(CToken token) => token.Kind != CTokenKind.Sign
        ? 0
        : token.Text switch
        {
            "(" or "[" or "{" => 1,
            ")" or "]" or "}" => -1,
            _ => 0,
        };

    /// <summary>The text of tokens without blanks, but for those that part words.</summary>
    public static string Text(IEnumerable<CToken> tokens)
    {
        var text = new System.Text.StringBuilder();
        bool word = false;
        foreach (CToken token in tokens)
        {
            bool isWord = token.Kind is CTokenKind.Word or CTokenKind.Number;
            if (word && isWord)
                text.Append(' ');
            text.Append(token.Text);
            word = isWord;
        }
        return text.ToString();
    }
}
