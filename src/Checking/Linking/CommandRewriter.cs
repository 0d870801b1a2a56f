using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>Rewrites the field reads of guarded commands, folding on the way.</summary>
/// <param name="read">What a read of a field element becomes; the element's index is rewritten already.</param>
internal sealed class CommandRewriter(Func<FieldValue, Expr> read)
{
    public GuardedCommand Rewrite(GuardedCommand command)
    {
        Expr[] kept = [.. command.Kept.Select(Rewrite)];
        return new GuardedCommand(
            Rewrite(command.Commands, kept),
            command.Result is null ? null : Rewrite(command.Result, kept),
            kept);
    }

    private List<Command> Rewrite(IReadOnlyList<Command> commands, Expr[] kept)
    {
        var result = new List<Command>();
        foreach (Command command in commands)
        {
            switch (command)
            {
                case Guard g:
                    Expr guard = Rewrite(g.Condition, kept);
                    if (!Fold.IsTrue(guard))
                        result.Add(new Guard(guard));
                    break;
                case Verify v:
                    Expr condition = Rewrite(v.Condition, kept);
                    result.Add(v with { Condition = condition });
                    break;
                case Set s:
                    result.Add(new Set(s.Field, Rewrite(s.Index, kept), Rewrite(s.Value, kept)));
                    break;
                case When w:
                    Expr when = Rewrite(w.Condition, kept);
                    List<Command> then = Rewrite(w.Then, kept);
                    if (Fold.IsTrue(when))
                        result.AddRange(then);
                    else if (!Fold.IsFalse(when) && then.Count > 0)
                        result.Add(new When(when, then));
                    break;
            }
        }
        return result;
    }

    // A kept value that became constant is that constant.
    private Expr Rewrite(Expr e, Expr[] kept) => e switch
    {
        KeptValue k when kept[k.Index] is Constant c => c,
        Not n => Fold.Not(Rewrite(n.Operand, kept)),
        Binary b => Fold.Of(b.Operator, Rewrite(b.Left, kept), Rewrite(b.Right, kept)),
        Conditional c => Fold.If(Rewrite(c.Condition, kept), Rewrite(c.WhenTrue, kept), Rewrite(c.WhenFalse, kept)),
        FieldValue f => read(new FieldValue(f.Field, Rewrite(f.Index, kept))),
        _ => e,
    };

    private Expr Rewrite(Expr e) => Rewrite(e, []);
}
