using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>
/// Rewrites the field reads of one guarded command. What a read of memory becomes is long, and most commands read a place
/// many times: such a value is taken once, before the actions, unless one of them has written the field by then.
/// </summary>
/// <param name="isMemory">Whether reads of a field are replaced.</param>
/// <param name="read">What a read of an element becomes; its index is rewritten already.</param>
internal sealed class ReadsRewriter(Func<Field, bool> isMemory, Func<FieldValue, Expr> read)
{
    private readonly List<Expr> kept = [];
    private readonly Dictionary<FieldValue, Expr> known = [];
    private readonly HashSet<Field> written = [];

    /// <summary>The command with its reads replaced.</summary>
    public GuardedCommand Rewrite(GuardedCommand command)
    {
        kept.AddRange(command.Kept.Select(Whole));
        List<Command> commands = Rewrite(command.Commands);
        Expr? result = command.Result is null ? null : Rewrite(command.Result);
        return new GuardedCommand(commands, result, kept);
    }

    private List<Command> Rewrite(IReadOnlyList<Command> commands)
    {
        var result = new List<Command>();
        foreach (Command command in commands)
        {
            switch (command)
            {
                case Guard g:
                    result.Add(new Guard(Rewrite(g.Condition)));
                    break;
                case Verify v:
                    result.Add(v with { Condition = Rewrite(v.Condition) });
                    break;
                case Set s:
                    result.Add(new Set(s.Field, Rewrite(s.Index), Rewrite(s.Value)));
                    written.Add(s.Field);
                    break;
                case When w:
                    Expr when = Rewrite(w.Condition);
                    result.Add(new When(when, Rewrite(w.Then)));
                    break;
            }
        }
        return result;
    }

    private Expr Rewrite(Expr e) => Rewrite(e, Read);

    // What is kept does not rest on other kept values.
    private Expr Whole(Expr e) => Rewrite(e, f => read(new FieldValue(f.Field, Whole(f.Index))));

    private static Expr Rewrite(Expr e, Func<FieldValue, Expr> read) => e switch
    {
        Not n => Fold.Not(Rewrite(n.Operand, read)),
        Binary b => Fold.Of(b.Operator, Rewrite(b.Left, read), Rewrite(b.Right, read)),
        Conditional c => Fold.If(Rewrite(c.Condition, read), Rewrite(c.WhenTrue, read), Rewrite(c.WhenFalse, read)),
        FieldValue f => read(f),
        _ => e,
    };

    private Expr Read(FieldValue f)
    {
        if (!isMemory(f.Field) || RestsOnKept(f) || IsWritten(f))
            return read(new FieldValue(f.Field, Rewrite(f.Index)));
        if (known.TryGetValue(f, out Expr? value))
            return value;
        Expr now = Whole(f);
        if (now is Core.Lowered.Constant or FieldValue)
            return now;
        kept.Add(now);
        return known[f] = new KeptValue(kept.Count - 1);
    }

    private static bool RestsOnKept(FieldValue f)
    {
        bool any = false;
        Fold.Visit(f, e => any |= e is KeptValue);
        return any;
    }

    private bool IsWritten(FieldValue f)
    {
        bool any = false;
        Fold.Visit(f, e => any |= e is FieldValue part && written.Contains(part.Field));
        return any;
    }
}
