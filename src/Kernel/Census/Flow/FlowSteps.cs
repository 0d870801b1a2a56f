using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>How much is remembered on a way: less, when there are too many ways.</summary>
internal enum Memory
{
    /// <summary>Values, and the answers of questions that are asked again.</summary>
    All,

    /// <summary>Values.</summary>
    Values,

    /// <summary>Values of the variables that are returned.</summary>
    Returned,

    /// <summary>Values of the variables that hold a mapping.</summary>
    Mappings,
}

/// <summary>Takes steps through a function, with what is known on the way.</summary>
internal sealed class FlowSteps(FlowGraph graph)
{
    private readonly HashSet<string> _asked =
        [.. graph.Nodes.Where(n => n.Kind is FlowKind.Branch or FlowKind.Return).SelectMany(n => n.Tokens).Where(t => t.IsWord).Select(t => t.Text)];

    private readonly HashSet<string> _returned =
        [.. graph.Nodes.Where(n => n.Kind is FlowKind.Return).SelectMany(n => n.Tokens).Where(t => t.IsWord).Select(t => t.Text)];

    private readonly HashSet<string> _askedAgain =
        [.. graph.Nodes.Where(n => n.Kind == FlowKind.Branch).GroupBy(n => Question(n).Text).Where(g => g.Count() > 1).Select(g => g.Key)];

    /// <summary>Where a point leads, and what is known there.</summary>
    /// <param name="node">The point.</param>
    /// <param name="facts">What is known before it.</param>
    /// <param name="memory">How much is remembered.</param>
    /// <param name="watched">The variables of which everything is remembered.</param>
    public IEnumerable<(FlowNode Node, Facts Facts)> Follow(FlowNode node, Facts facts, Memory memory, IReadOnlySet<string> watched)
    {
        if (node.Kind == FlowKind.Branch)
            return Answer(node, facts, memory, watched);
        Facts after = node.Kind == FlowKind.Action ? Apply(node, facts, memory, watched) : facts;
        if (node.Cases.Count > 0 && Expressions.Value(node.Tokens, facts) is { } value && node.Cases.Any(c => c == value))
            return [(node.Next[node.Cases.IndexOf(value)], after)];
        return node.Next.Select(next => (next, after));
    }

    /// <summary>What is known after an expression.</summary>
    public Facts Apply(FlowNode node, Facts facts, Memory memory, IReadOnlySet<string> watched)
    {
        foreach (Assignment assignment in Expressions.Assignments(node.Tokens))
        {
            string? value = assignment.Value is { } tokens
                ? Expressions.Value(tokens, facts)
                : Moved(assignment.Target);
            bool keep = value is not null
                && (value == Facts.Missing || watched.Contains(assignment.Target) || IsKept(assignment.Target));
            facts = facts.With(assignment.Target, keep ? value : null);
        }
        return facts;

        // A pointer that is moved on points somewhere if it did before.
        string? Moved(string target) =>
            facts[target] is Facts.Missing || (facts[target] is Facts.NotNull && watched.Contains(target)) ? facts[target] : null;

        bool IsKept(string target) => memory switch
        {
            Memory.Mappings => false,
            Memory.Returned => _returned.Contains(target),
            _ => _asked.Contains(Stem(target)),
        };
    }

    /// <summary>The answer of a question where it is known.</summary>
    public static bool? Decide(FlowNode node, Facts facts) => Known(node.Tokens, facts);

    private IEnumerable<(FlowNode, Facts)> Answer(FlowNode node, Facts facts, Memory memory, IReadOnlySet<string> watched)
    {
        (string question, bool isNegated) = Question(node);
        bool? answer = Known(node.Tokens, facts)
            ?? (facts["?" + question] is { } remembered ? (remembered == "1") != isNegated : null);
        if (answer != false)
            yield return (node.Next[0], answer is null ? Learn(true) : facts);
        if (answer != true)
            yield return (node.Next[1], answer is null ? Learn(false) : facts);

        Facts Learn(bool yes)
        {
            if (Expressions.IsPath(node.Tokens)
                && (watched.Contains(node.Text) || (memory <= Memory.Values && _askedAgain.Contains(question))))
                return facts.And(node.Text, yes ? Facts.NotNull : "0");
            return memory == Memory.All && _askedAgain.Contains(question)
                ? facts.And("?" + question, yes != isNegated ? "1" : "0")
                : facts;
        }
    }

    /// <summary>A question as it is remembered: a != b is no to a == b, and a >= b no to a &lt; b.</summary>
    private static (string Text, bool IsNegated) Question(FlowNode node)
    {
        int at = Brackets.Find(node.Tokens, "!=", ">=", ">");
        if (at <= 0)
            return (node.Text, false);
        string positive = node.Tokens[at].Text switch { "!=" => "==", ">=" => "<", _ => "<=" };
        return (Brackets.Text(node.Tokens[..at]) + positive + Brackets.Text(node.Tokens[(at + 1)..]), true);
    }

    private static string Stem(string target)
    {
        int end = target.AsSpan().IndexOfAny("->.[");
        return end < 0 ? target : target[..end];
    }

    private static bool? Known(CToken[] question, Facts facts)
    {
        if (Expressions.Truth(Expressions.Value(question, facts)) is { } truth)
            return truth;
        int at = Brackets.Find(question, "==", "!=", "<", ">", "<=", ">=");
        if (at > 0)
            return Compare(question[at].Text, Expressions.Value(question[..at], facts), Expressions.Value(question[(at + 1)..], facts));
        if (question is [{ Text: "IS_ERR" or "IS_ERR_OR_NULL" or "IS_ERR_VALUE" } test, { Text: "(" }, .., { Text: ")" }]
            && Expressions.Value(question[2..^1], facts) is { } value)
            return IsError(value) || (test.Text == "IS_ERR_OR_NULL" && Expressions.Truth(value) == false);
        return null;
    }

    private static bool? Compare(string sign, string? left, string? right)
    {
        if (left is null || right is null)
            return null;
        (left, right) = (left is "NULL" or Facts.Missing ? "0" : left, right is "NULL" or Facts.Missing ? "0" : right);
        if (left == Facts.NotNull || right == Facts.NotNull)
        {
            bool? differ = left == "0" || right == "0" ? true : null;
            return sign switch { "==" => !differ, "!=" => differ, _ => null };
        }
        if (sign is "==" or "!=")
            return left == right == (sign == "==");
        int? order = (IsError(left), right) switch
        {
            (true, "0") => -1,
            _ => long.TryParse(left, out long a) && long.TryParse(right, out long b) ? a.CompareTo(b) : null,
        };
        return order is not { } known ? null : sign switch { "<" => known < 0, ">" => known > 0, "<=" => known <= 0, _ => known >= 0 };
    }

    private static bool IsError(string value) => value.StartsWith("-E", StringComparison.Ordinal) || value.StartsWith("ERR_PTR", StringComparison.Ordinal);
}
