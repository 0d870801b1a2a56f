using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>Takes conditions apart, so that each question is a point of its own.</summary>
internal sealed partial class FlowGraphBuilder
{
    private static readonly string[] s_assignments = ["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];

    private static readonly string[] s_comparisons = ["==", "!=", "<", ">", "<=", ">=", "?", "|", "&", "^", "+", "-"];

    /// <summary>An expression whose value nobody asks for.</summary>
    private void Evaluate(CToken[] expression)
    {
        if (expression.Length == 0)
            return;
        bool isCall = IsCall(expression);
        string name = isCall ? expression[0].Text : "";
        if (isCall && (name is "BUG" or "panic" || name is "BUG_ON" || name.StartsWith("VM_BUG_ON", StringComparison.Ordinal)))
        {
            FlowNode bug = Node(FlowKind.Bug, expression);
            if (name is "BUG" or "panic")
            {
                _current.Next.Add(bug);
                _current = Node(FlowKind.Join, []);
                return;
            }
            FlowNode fine = Node(FlowKind.Join, []);
            Condition(Asked(expression, name), bug, fine);
            _current = fine;
        }
        else if (isCall && name.Contains("WARN_ON", StringComparison.Ordinal))
        {
            FlowNode warn = Node(FlowKind.Warn, expression);
            FlowNode fine = Node(FlowKind.Join, []);
            Condition(Asked(expression, name), warn, fine);
            warn.Next.Add(fine);
            _current = fine;
        }
        else if (Either(expression) is { } either)
        {
            FlowNode yes = Node(FlowKind.Join, []);
            FlowNode no = Node(FlowKind.Join, []);
            FlowNode end = Node(FlowKind.Join, []);
            Condition(either.Condition, yes, no);
            _current = yes;
            Append(FlowKind.Action, either.Yes).Next.Add(end);
            _current = no;
            Append(FlowKind.Action, either.No).Next.Add(end);
            _current = end;
        }
        else
        {
            Append(FlowKind.Action, expression);
        }
    }

    /// <summary>
    /// Of <c>x = c ? f() : g()</c>, where one of the family is called on one side, what is asked and the expression on either side.
    /// </summary>
    private static (CToken[] Condition, CToken[] Yes, CToken[] No)? Either(CToken[] expression)
    {
        int begin = 0;
        for (int at; (at = Brackets.Find(expression[begin..], "=")) >= 0;)
            begin += at + 1;
        begin += expression.Length > begin && expression[begin].Is("return") ? 1 : 0;
        CToken[] head = expression[..begin];
        CToken[] value = WithoutBrackets(expression[begin..]);
        int question = Brackets.Find(value, "?");
        int colon = question < 0 ? -1 : Brackets.Find(value[(question + 1)..], ":", "?", ",");
        if (colon <= 0 || !value[question + 1 + colon].Is(":") || !value[question..].Any(t => t.IsWord && MappingFamily.Holds(t.Text)))
            return null;
        colon += question + 1;
        return (value[..question], [.. head, .. value[(question + 1)..colon]], [.. head, .. value[(colon + 1)..]]);
    }

    /// <summary>Draws a condition: where it leads when it is met, and where when it is not.</summary>
    private void Condition(CToken[] condition, FlowNode yes, FlowNode no)
    {
        if (++_depth > DeepestNesting)
            throw new UnreadableException("nested too deeply");
        condition = WithoutBrackets(condition);
        if (Brackets.Find(condition, ",") is var comma and >= 0)
        {
            Evaluate(condition[..comma]);
            Condition(condition[(comma + 1)..], yes, no);
        }
        else if (Brackets.Find(condition, s_assignments) is var assignment and > 0)
        {
            Evaluate(condition);
            Ask(condition[..assignment], yes, no);
        }
        else if (Brackets.Find(condition, "?") < 0 && Brackets.Find(condition, "||") is var either and > 0)
        {
            FlowNode rest = Node(FlowKind.Join, []);
            Condition(condition[..either], yes, rest);
            _current = rest;
            Condition(condition[(either + 1)..], yes, no);
        }
        else if (Brackets.Find(condition, "?") < 0 && Brackets.Find(condition, "&&") is var both and > 0)
        {
            FlowNode rest = Node(FlowKind.Join, []);
            Condition(condition[..both], rest, no);
            _current = rest;
            Condition(condition[(both + 1)..], yes, no);
        }
        else if (condition.Length > 1 && condition[0].Is("!") && Brackets.Find(condition, s_comparisons) < 0)
        {
            Condition(condition[1..], no, yes);
        }
        else if (condition is [.., { Text: "++" or "--" }])
        {
            // What it was before counts.
            FlowNode counted = Node(FlowKind.Action, condition);
            FlowNode ended = Node(FlowKind.Action, condition);
            counted.Next.Add(yes);
            ended.Next.Add(no);
            Ask(condition[..^1], counted, ended);
        }
        else if (IsCall(condition) && condition[0].Text is "likely" or "unlikely" or "data_race")
        {
            Condition(condition[2..^1], yes, no);
        }
        else if (IsCall(condition) && condition[0].Text.Contains("WARN_ON", StringComparison.Ordinal))
        {
            FlowNode warn = Node(FlowKind.Warn, condition);
            warn.Next.Add(yes);
            Condition(Asked(condition, condition[0].Text), warn, no);
        }
        else
        {
            Ask(AssignedFirst(condition), yes, no);
        }
        _depth--;
    }

    private void Ask(CToken[] question, FlowNode yes, FlowNode no)
    {
        if (question is [{ Kind: CTokenKind.Number } number])
        {
            _current.Next.Add(number.Text.Trim('0').Length == 0 ? no : yes);
            return;
        }
        FlowNode branch = Append(FlowKind.Branch, question);
        branch.Next.Add(yes);
        branch.Next.Add(no);
    }

    /// <summary>Of <c>(x = f()) == y</c> the assignment happens first, and x is what is asked for.</summary>
    private CToken[] AssignedFirst(CToken[] condition)
    {
        for (int i = 0; i < condition.Length; i++)
        {
            if (!condition[i].Is("(") || Brackets.Close(condition, i, condition.Length) is not (var close and > 0))
                continue;
            CToken[] inner = condition[(i + 1)..close];
            if (i > 0 && condition[i - 1].IsWord)
                continue;
            if (Brackets.Find(inner, "=") is var assignment and > 0)
            {
                Evaluate(inner);
                return [.. condition[..i], .. inner[..assignment], .. condition[(close + 1)..]];
            }
        }
        return condition;
    }

    // VM_BUG_ON_PAGE(condition, page) and the like ask for their first argument, WARN_ONCE(condition, text) too.
    private static CToken[] Asked(CToken[] call, string name) => name.StartsWith("BUG_ON", StringComparison.Ordinal)
        ? call[2..^1]
        : Brackets.Split(call[2..^1], ",")[0];

    private static bool IsCall(CToken[] expression) =>
        expression.Length >= 3 && expression[0].IsWord && expression[1].Is("(")
        && Brackets.Close(expression, 1, expression.Length) == expression.Length - 1;

    private static CToken[] WithoutBrackets(CToken[] expression)
    {
        while (expression.Length >= 2 && expression[0].Is("(") && Brackets.Close(expression, 0, expression.Length) == expression.Length - 1
            && !(expression.Length > 2 && expression[1].Is("{")))
            expression = expression[1..^1];
        return expression;
    }
}
