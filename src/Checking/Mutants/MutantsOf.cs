using PtSpec.Checking.Mutations;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Checking.Mutants;

/// <summary>Every mutant of a routine: each step deleted, each branch forced both ways, each two neighbours swapped.</summary>
internal static class MutantsOf
{
    /// <summary>The mutants of a routine's text, in the order of its statements.</summary>
    /// <remarks>
    /// Left out is what is no change at all (0 assigned to what is 0), what a test of the kernel's version or configuration
    /// decides (which text a kernel has is no branch of it), and the swap of statements of which one needs what the other computes, or takes no step.
    /// </remarks>
    public static IReadOnlyList<Mutant> Text(RoutineProgram text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var mutants = new List<Mutant>();
        int[] numbers = [.. RoutineListing.Statements(text).Select(s => s.Number)];
        foreach (int number in numbers)
        {
            Node[] nodes = [.. text.Nodes.Where(n => n.Source.Number == number)];
            string statement = nodes[0].Source.Text;
            if (nodes.Any(n => n is PrimitiveStep or Call or Assign))
                Add(new Without(text.KernelName, number), statement);
            if (nodes.OfType<Branch>().Any(b => !IsConfigurationTest(b.Condition)))
            {
                Add(new Force(text.KernelName, number, false), statement);
                Add(new Force(text.KernelName, number, true), statement);
            }
            foreach (int next in numbers.Where(n => CanSwap(text, number, n)))
                Add(new Mutations.Swap(text.KernelName, number, next), $"{statement} {text.Statement(next).Text}");
        }
        return mutants;

        void Add(Change change, string statement)
        {
            if (TryApply(text, change) is { } changed && !changed.Nodes.SequenceEqual(text.Nodes))
                mutants.Add(new Mutant(text, change, statement));
        }
    }

    private static RoutineProgram? TryApply(RoutineProgram text, Change change)
    {
        try
        {
            return change.ApplyTo(text);
        }
        catch (ChangeException)
        {
            return null;
        }
    }

    private static bool IsConfigurationTest(Expr condition)
    {
        bool asksConfiguration = false;
        bool asksElse = false;
        Fold.Visit(condition, e =>
        {
            bool isConfiguration = e is Query { Member: nameof(IMm.AtLeast) or nameof(IMm.Has) };
            asksConfiguration |= isConfiguration;
            asksElse |= e is Local || (e is Query && !isConfiguration);
        });
        return asksConfiguration && !asksElse;
    }

    private static bool CanSwap(RoutineProgram text, int first, int second)
    {
        if (text.StraightLine(first) is not { } before || text.StraightLine(second) is not { } after
            || StatementEdits.NextOf(text.Nodes[before[^1]]) != after[0])
            return false;
        Node[] a = [.. before.Select(n => text.Nodes[n])];
        Node[] b = [.. after.Select(n => text.Nodes[n])];
        HashSet<int> definedFirst = [.. a.SelectMany(Defined)];
        HashSet<int> definedSecond = [.. b.SelectMany(Defined)];
        return a.Any(n => n is PrimitiveStep or Call)
            && b.Any(n => n is PrimitiveStep or Call)
            && !b.SelectMany(Used).Any(definedFirst.Contains)
            && !a.SelectMany(Used).Any(definedSecond.Contains)
            && !definedFirst.Overlaps(definedSecond);
    }

    private static IEnumerable<int> Defined(Node node) => node switch
    {
        PrimitiveStep { Result: >= 0 } p => [p.Result],
        Assign a => [a.Target],
        Call c => [.. c.Result >= 0 ? [c.Result] : Array.Empty<int>(), .. OutArguments(c)],
        _ => [],
    };

    private static IEnumerable<int> OutArguments(Call call) =>
        call.Arguments.Where((_, i) => StatementEdits.IsOut(call, i)).Select(a => ((Local)a).Index);

    private static List<int> Used(Node node)
    {
        var used = new List<int>();
        IEnumerable<Expr> expressions = node switch
        {
            PrimitiveStep p => p.Arguments,
            Call c => c.Arguments.Where((_, i) => !StatementEdits.IsOut(c, i)),
            Assign a => [a.Value],
            Check c => [c.Condition],
            _ => [],
        };
        foreach (Expr expression in expressions)
        {
            Fold.Visit(expression, e =>
            {
                if (e is Local local)
                    used.Add(local.Index);
            });
        }
        return used;
    }
}
