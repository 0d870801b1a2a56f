using System.Globalization;
using System.Text.RegularExpressions;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;

namespace PtSpec.Documents.Listings;

/// <summary>A routine as some kernels have it: its lines without tests of the version, and without what those leave out.</summary>
internal sealed partial class LinesOfKernel
{
    private const int Indent = 4;

    private readonly RoutineProgram routine;
    private readonly IReadOnlyList<RoutineLine> lines;
    private readonly KernelsOfText kernels;
    private readonly List<RoutineLine> kept = [];

    private LinesOfKernel(RoutineProgram routine, KernelsOfText kernels) =>
        (this.routine, this.kernels, lines) = (routine, kernels, ListedRoutine.Of(routine).Lines);

    /// <summary>The lines of a text that are left in some kernels.</summary>
    public static IReadOnlyList<RoutineLine> Of(RoutineProgram routine, KernelsOfText kernels)
    {
        var left = new LinesOfKernel(routine, kernels);
        left.Take(0, left.lines.Count, 0);
        return [.. left.kept.Select(line => line with { Text = WithoutTests(line.Text, kernels.First) })];
    }

    // What the version decides within a condition; where that would leave nothing, the line stays as it is.
    private static string WithoutTests(string line, KernelVersion kernel)
    {
        string left = Alternative().Replace(line, test => Holds(test, kernel) ? test.Value : "");
        left = Test().Replace(left, test =>
        {
            string before = test.Groups["before"].Value;
            return (before, Holds(test, kernel), test.Groups["after"].Value) switch
            {
                (" && ", true, "") or (" || ", false, "") => "",
                (_, true, " && ") or (_, false, " || ") => before,
                (_, true, " ? ") => before + test.Groups["yes"].Value,
                (_, false, " ? ") => before + test.Groups["no"].Value,
                _ => test.Value,
            };
        });
        return left == line ? line : InBrackets().Replace(left, "$1");
    }

    private static bool Holds(Match test, KernelVersion kernel) =>
        kernel >= new KernelVersion(Number(test.Groups["major"]), Number(test.Groups["minor"])) == (test.Groups["not"].Length == 0);

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<before> && | \|\| |)(?<not>!?)mm\.AtLeast\((?<major>\d+), (?<minor>\d+)\)(?<after> && | \|\| | \? (?=[^?:]* : )|)(?(?<= \? )(?<yes>[^?:]*) : (?<no>[^;]*))")]
    private static partial Regex Test();

    // " || (mm.AtLeast(6, 19) && pmdval.IsDevicePrivate)"
    [GeneratedRegex(@" \|\| \((?<not>!?)mm\.AtLeast\((?<major>\d+), (?<minor>\d+)\) && [\w.]+\)")]
    private static partial Regex Alternative();

    [GeneratedRegex(@"(?<=(?:&&|\|\|) )\(([\w.]+(?:\([\w, ]*\))?)\)")]
    private static partial Regex InBrackets();

    // Lines that stand in one block; each with the block that is its own.
    private void Take(int from, int to, int outwards)
    {
        bool isReached = true;
        for (int at = from; at < to;)
        {
            if (IsIf(at))
            {
                isReached = IsReached(at);
                at = TakeIf(at, to, outwards);
                continue;
            }
            (int body, int end) = Block(at, to);
            if (lines[at].Statements.Count > 0)
                isReached = IsReached(at);
            // A jump is come to when what stands before it is; a label, a comment or a blank line is there for what stands behind it.
            bool isJump = lines[at].Statements.Count == 0 && Words(at).EndsWith(';');
            bool isKept = lines[at].Statements.Count > 0 || isJump ? isReached : IsReachedBehind(at, to);
            if (isKept)
            {
                Keep(at, outwards);
                for (int header = at + 1; header < body; header++)
                    Keep(header, outwards);
                TakeBlock(body, end, outwards);
            }
            at = end;
        }
    }

    // An if with all its else: what the version decides has no test, and one way only.
    private int TakeIf(int at, int to, int outwards)
    {
        bool hasTest = false;
        bool isDecided = false;
        while (true)
        {
            (int body, int end) = Block(at, to);
            bool isElse = Words(at) == "else";
            bool? holds = isElse ? null : Decision(at);
            if (isDecided || holds == false || (!isElse && !IsReached(at)))
            {
            }
            else if (holds == true || (isElse && !hasTest))
            {
                isDecided = true;
                if (hasTest)
                {
                    Keep(lines[at] with { Text = $"{lines[at].Text[..Indentation(at)]}else", Statements = [] }, outwards);
                    TakeBlock(body, end, outwards);
                }
                else
                {
                    bool hasBraces = body < end && Words(body) == "{";
                    Take(hasBraces ? body + 1 : body, hasBraces ? end - 1 : end, outwards + Indent);
                }
            }
            else
            {
                Keep(hasTest ? lines[at] : lines[at] with { Text = lines[at].Text.Replace("else if", "if", StringComparison.Ordinal) }, outwards);
                for (int header = at + 1; header < body; header++)
                    Keep(header, outwards);
                TakeBlock(body, end, outwards);
                hasTest = true;
            }
            if (end >= to || Indentation(end) != Indentation(at) || !Words(end).StartsWith("else", StringComparison.Ordinal))
                return end;
            at = end;
        }
    }

    private void TakeBlock(int body, int end, int outwards)
    {
        if (body < end && Words(body) == "{")
        {
            Keep(body, outwards);
            Take(body + 1, end - 1, outwards);
            Keep(end - 1, outwards);
        }
        else
        {
            Take(body, end, outwards);
        }
    }

    // Where the block of a line begins, behind all lines that its parentheses take, and the line behind the block.
    private (int Begin, int End) Block(int at, int to)
    {
        int body = at + 1;
        for (int open = Open(at); open > 0 && body < to; body++)
            open += Open(body);
        int indentation = Indentation(at);
        if (body < to && Words(body) == "{" && Indentation(body) == indentation)
        {
            int close = body + 1;
            while (close < to && !(Indentation(close) == indentation && Words(close).StartsWith('}')))
                close++;
            return (body, Math.Min(to, close + 1));
        }
        int end = body;
        while (end < to && (Words(end).Length > 0 && Indentation(end) > indentation && !Words(at).EndsWith(':')))
            end++;
        return (body, end);
    }

    private bool IsIf(int at) => Words(at).StartsWith("if (", StringComparison.Ordinal);

    private bool? Decision(int at) => lines[at].Statements is [var statement, ..]
        ? KernelsOfStatements.Decision(routine, statement.Number, kernels.First)
        : null;

    private bool IsReached(int at) => lines[at].Statements.Count == 0 || lines[at].Statements.Any(s => kernels.Reached.Contains(s.Number));

    private bool IsReachedBehind(int at, int to)
    {
        while (at < to && lines[at].Statements.Count == 0)
            at++;
        return at == to || IsReached(at);
    }

    private void Keep(int at, int outwards) => Keep(lines[at], outwards);

    private void Keep(RoutineLine line, int outwards) =>
        kept.Add(line with { Text = line.Text[Math.Min(outwards, line.Text.Length - line.Text.TrimStart().Length)..] });

    private int Open(int at) => Words(at).Count(c => c == '(') - Words(at).Count(c => c == ')');

    private string Words(int at) => lines[at].Text.Trim();

    private int Indentation(int at) => lines[at].Text.Length - lines[at].Text.TrimStart().Length;
}
