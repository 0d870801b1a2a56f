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
    private readonly List<Expr> ofOld = [];
    private readonly Dictionary<FieldValue, Expr> known = [];
    private readonly HashSet<Field> written = [];

    /// <summary>The command with its reads replaced.</summary>
    public GuardedCommand Rewrite(GuardedCommand command)
    {
        foreach (Expr old in command.Kept)
        {
            kept.Add(Rewrite(old));
            ofOld.Add(new KeptValue(kept.Count - 1));
        }
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

    private Expr Rewrite(Expr e) => e switch
    {
        KeptValue k => ofOld[k.Index],
        Not n => Fold.Not(Rewrite(n.Operand)),
        Binary b => Fold.Of(b.Operator, Rewrite(b.Left), Rewrite(b.Right)),
        Conditional c => Fold.If(Rewrite(c.Condition), Rewrite(c.WhenTrue), Rewrite(c.WhenFalse)),
        FieldValue f => Read(f),
        _ => e,
    };

    private Expr Read(FieldValue f)
    {
        bool isNew = !known.TryGetValue(f, out Expr? value);
        bool mayKeep = isMemory(f.Field) && !IsWritten(f);
        if (mayKeep && !isNew)
            return value!;
        Expr now = read(new FieldValue(f.Field, Rewrite(f.Index)));
        if (!mayKeep || now is Core.Lowered.Constant or FieldValue)
            return now;
        kept.Add(now);
        return known[f] = new KeptValue(kept.Count - 1);
    }

    private bool IsWritten(FieldValue f)
    {
        bool any = false;
        Fold.Visit(f, e => any |= e is FieldValue part && written.Contains(part.Field));
        return any;
    }
}
