using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>A variable gets a value.</summary>
/// <param name="Target">The variable, as <c>pte</c>, <c>vmf->pte</c> or <c>*ptep</c>.</param>
/// <param name="Value">What it gets; null when it changes by something else.</param>
internal readonly record struct Assignment(string Target, CToken[]? Value);

/// <summary>A call of a function.</summary>
/// <param name="Name">The function.</param>
/// <param name="At">Where its name stands in the expression.</param>
/// <param name="Arguments">What it is given.</param>
internal readonly record struct Call(string Name, int At, List<CToken[]> Arguments);

/// <summary>What expressions do.</summary>
internal static class Expressions
{
    /// <summary>The assignments in an expression or declaration, in the order of the text.</summary>
    public static IEnumerable<Assignment> Assignments(CToken[] tokens)
    {
        foreach (CToken[] part in Brackets.Split(tokens, ","))
        {
            CToken[] rest = part;
            var targets = new List<string>();
            for (int at; (at = Brackets.Find(rest, "=")) > 0; rest = rest[(at + 1)..])
            {
                if (Target(rest[..at]) is { } target)
                    targets.Add(target);
            }
            foreach (string target in targets)
                yield return new Assignment(target, rest);
            if (Brackets.Find(rest, "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=") is var changed and > 0
                && Target(rest[..changed]) is { } lifted)
                yield return new Assignment(lifted, null);
        }
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Is("++") || tokens[i].Is("--"))
            {
                if ((i > 0 && (tokens[i - 1].IsWord || tokens[i - 1].Is("]")) ? Target(tokens[..i]) : Path(tokens, i + 1)) is { } counted)
                    yield return new Assignment(counted, null);
            }
            else if (tokens[i].Is("&") && i > 0 && tokens[i - 1].Text is "(" or ",")
            {
                if (i + 1 < tokens.Length && tokens[i].Is("&") && Path(tokens, i + 1) is { } given)
                    yield return new Assignment(given, null);
            }
        }
    }

    /// <summary>The variable that the tokens end with: of a declaration its name, otherwise all of <c>*a->b</c>.</summary>
    public static string? Target(CToken[] tokens)
    {
        int end = tokens.Length;
        int at = end - 1;
        while (at >= 0)
        {
            if (tokens[at].Text is "]" or ")" && tokens[at].Kind == CTokenKind.Sign)
            {
                int open = Brackets.Open(tokens, at);
                if (open <= 0)
                    break;
                at = open - 1;
            }
            else if (tokens[at].IsWord && at > 1 && tokens[at - 1].Text is "->" or ".")
            {
                at -= 2;
            }
            else
            {
                break;
            }
        }
        if (at < 0 || !tokens[at].IsWord)
            return null;
        int begin = at;
        while (begin > 0 && tokens[begin - 1].Is("*"))
            begin--;
        // Stars behind a type belong to the declaration.
        return Brackets.Text(begin == 0 ? tokens : tokens[at..]);
    }

    /// <summary>The variable that begins at a token, as <c>a->b[c]</c>; null if none does.</summary>
    public static string? Path(CToken[] tokens, int at)
    {
        int begin = at;
        if (at >= tokens.Length || !tokens[at].IsWord)
            return null;
        for (at++; at < tokens.Length;)
        {
            if (tokens[at].Text is "->" or "." && at + 1 < tokens.Length && tokens[at + 1].IsWord)
                at += 2;
            else if (tokens[at].Is("[") && Brackets.Close(tokens, at, tokens.Length) is var close and > 0)
                at = close + 1;
            else
                break;
        }
        return Brackets.Text(tokens[begin..at]);
    }

    /// <summary>Whether the whole expression is a variable, as <c>a->b</c>.</summary>
    public static bool IsPath(CToken[] tokens) => tokens.Length > 0 && Path(tokens, 0) is { } path && path == Brackets.Text(tokens);

    /// <summary>The calls in an expression.</summary>
    public static IEnumerable<Call> Calls(CToken[] tokens)
    {
        for (int i = 0; i + 1 < tokens.Length; i++)
        {
            if (tokens[i].IsWord && tokens[i + 1].Is("(") && Brackets.Arguments(tokens, i + 1) is { } arguments)
                yield return new Call(tokens[i].Text, i, arguments);
        }
    }

    /// <summary>Whether a word is a constant by the kernel's habit: in capitals, or a truth value.</summary>
    public static bool IsConstant(string word) =>
        word is "NULL" or "true" or "false" || (word.Any(char.IsAsciiLetterUpper) && !word.Any(char.IsAsciiLetterLower));

    /// <summary>What an expression is worth: a constant, or what is known of a variable; null when that is not known.</summary>
    public static string? Value(CToken[] tokens, Facts facts)
    {
        while (tokens.Length > 2 && tokens[0].Is("(") && Brackets.Close(tokens, 0, tokens.Length) == tokens.Length - 1)
            tokens = tokens[1..^1];
        string text = Brackets.Text(tokens);
        if (facts[text] is { } known)
            return known;
        if (tokens is [{ Kind: CTokenKind.Number }] or [{ Text: "-" }, { Kind: CTokenKind.Number }])
            return text;
        if (tokens.All(t => t.Text is "|" or "-" or "(" or ")" or "ERR_PTR" || IsConstant(t.Text)) && tokens.Any(t => t.IsWord))
            return text;
        if (tokens is [{ Text: "&" }, { IsWord: true }, ..])
            return Facts.NotNull;
        if (tokens is [{ Text: "!" }, ..] && Truth(Value(tokens[1..], facts)) is { } truth)
            return truth ? "false" : "true";
        // A pointer that is moved on points somewhere if it did before.
        return tokens.Length > 2 && Brackets.Find(tokens, "+", "-") is var sum and > 0
            && facts[Brackets.Text(tokens[..sum])] is (Facts.NotNull or Facts.Missing) and var moved
            ? moved
            : null;
    }

    /// <summary>Whether a value counts as true; null when that is not known.</summary>
    public static bool? Truth(string? value) => value switch
    {
        null => null,
        "0" or "NULL" or "false" or Facts.Missing => false,
        _ => true,
    };
}
