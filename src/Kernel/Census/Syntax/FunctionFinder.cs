namespace PtSpec.Kernel.Census.Syntax;

/// <summary>A function, or a macro that may stand for one.</summary>
/// <param name="Name">As it is called; a macro as <c>#define name</c>.</param>
/// <param name="Line">Where its name stands.</param>
/// <param name="Head">What stands before its body: result, name, parameters.</param>
/// <param name="Body">What stands between its braces; of a macro, what it is replaced with.</param>
internal sealed record CFunction(string Name, int Line, CToken[] Head, CToken[] Body)
{
    /// <summary>Whether it is a macro.</summary>
    public bool IsMacro => Name.StartsWith('#');

    /// <summary>Whether its head names a type or parameter so.</summary>
    public bool Mentions(string word) => Head.Any(token => token.Text == word);
}

/// <summary>Finds the functions and macros of a variant of a file.</summary>
internal static class FunctionFinder
{
    /// <summary>The functions in their order.</summary>
    public static List<CFunction> Find(List<CToken> tokens, List<SourceProblem> problems)
    {
        var functions = new List<CFunction>();
        var head = new List<CToken>();
        for (int i = 0; i < tokens.Count; i++)
        {
            CToken token = tokens[i];
            if (token.Kind == CTokenKind.Directive)
            {
                if (Macro(token) is { } macro)
                    functions.Add(macro);
                continue;
            }
            if (token.Is(";"))
            {
                head.Clear();
                continue;
            }
            if (!token.Is("{"))
            {
                head.Add(token);
                continue;
            }
            (string Name, int Line)? name = NameOf(head);
            int close = Brackets.Close(tokens, i, tokens.Count);
            if (close < 0)
            {
                problems.Add(new SourceProblem(token.Line, $"{name?.Name ?? "a brace"} that does not end"));
                // In the kernel's style a function ends with a brace at the margin.
                close = tokens.FindIndex(i + 1, t => t.Is("}") && t.AtMargin);
                if (close < 0)
                    close = tokens.Count;
            }
            if (name is { } known)
            {
                CToken[] body = [.. tokens[(i + 1)..close].Where(t => t.Kind != CTokenKind.Directive)];
                functions.Add(new CFunction(known.Name, known.Line, [.. head], body));
                functions.AddRange(tokens[i..close].Select(Macro).OfType<CFunction>());
                head.Clear();
            }
            i = close;
        }
        return functions;
    }

    private static CFunction? Macro(CToken directive)
    {
        List<CToken> words = CLexer.Directive(directive, []);
        if (words is not [_, { Text: "define" }, { IsWord: true } name, ..])
            return null;
        int body = 3;
        // Whether a bracket belongs to the name is a matter of blanks; a value in brackets is harmless as a parameter list.
        if (words.Count > 3 && words[3].Is("("))
            body = Brackets.Close(words, 3, words.Count) + 1;
        return body <= 0 ? null : new CFunction($"#define {name.Text}", name.Line, [.. words[2..body]], [.. words[body..]]);
    }

    /// <summary>The name of the function that a head declares; null for a struct, an initial value and the like.</summary>
    private static (string Name, int Line)? NameOf(List<CToken> head)
    {
        (string Name, int Line)? found = null;
        bool trailing = false;
        for (int i = 0; i < head.Count; i++)
        {
            if (head[i].Is("="))
                return null;
            if (!head[i].IsWord || i + 1 >= head.Count || !head[i + 1].Is("("))
            {
                trailing |= found is not null && !head[i].IsWord;
                continue;
            }
            int close = Brackets.Close(head, i + 1, head.Count);
            if (close < 0)
                return null;
            if (!IsAnnotation(head[i].Text, isTrailing: found is not null))
                (found, trailing) = ((Name(head, i, close), head[i].Line), false);
            i = close;
        }
        return trailing ? null : found;
    }

    private static string Name(List<CToken> head, int at, int close) =>
        head[at].Text.StartsWith("SYSCALL_DEFINE", StringComparison.Ordinal) && at + 2 < close ? $"sys_{head[at + 2].Text}" : head[at].Text;

    private static bool IsAnnotation(string word, bool isTrailing) =>
        word is "__attribute__" or "__printf" or "__section" or "__aligned" or "__must_hold" or "__releases" or "__acquires"
            or "__alloc_size" or "__cond_acquires" or "__cond_lock" or "__no_context_analysis" or "__assume_ctx_lock" or "DECLARE_PER_CPU"
        || (isTrailing && word.StartsWith("__", StringComparison.Ordinal)
            && (word.Contains("acquire", StringComparison.Ordinal) || word.Contains("release", StringComparison.Ordinal)
                || word.Contains("hold", StringComparison.Ordinal)));
}
