using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>while, do and for.</summary>
internal sealed class LoopTranslation(RoutineContext context, StatementTranslation statements)
{
    public void Translate(IWhileLoopOperation loop)
    {
        // The condition belongs to the loop; C# lets a while continue at its condition, so that is where continue goes.
        Label next = statements.LabelOf(loop.ContinueLabel);
        Label body = new();
        Label exit = statements.LabelOf(loop.ExitLabel);
        if (loop.ConditionIsTop)
        {
            context.Graph.Mark(next);
            statements.Branch(Condition(loop), loop.Condition!, body, exit);
            context.Graph.Mark(body);
            statements.Translate(loop.Body);
            statements.Jump(next, loop);
        }
        else
        {
            context.Graph.Mark(body);
            statements.Translate(loop.Body);
            context.Graph.Mark(next);
            statements.Branch(Condition(loop), loop.Condition!, body, exit);
        }
        context.Graph.Mark(exit);
    }

    public void Translate(IForLoopOperation loop)
    {
        Label head = new();
        Label body = new();
        Label exit = statements.LabelOf(loop.ExitLabel);
        foreach (IOperation first in loop.Before)
            statements.Translate(first);
        context.Graph.Mark(head);
        if (loop.Condition is not null)
            statements.Branch(Statement.Of(loop.Condition.Syntax), loop.Condition, body, exit);
        context.Graph.Mark(body);
        statements.Translate(loop.Body);
        context.Graph.Mark(statements.LabelOf(loop.ContinueLabel));
        foreach (IOperation last in loop.AtLoopBottom)
            statements.Translate(last);
        statements.Jump(head, loop);
        context.Graph.Mark(exit);
    }

    private static Statement Condition(IWhileLoopOperation loop) => loop.Syntax switch
    {
        WhileStatementSyntax syntax => Statement.Between(syntax.WhileKeyword, syntax.CloseParenToken),
        DoStatementSyntax syntax => Statement.Between(syntax.WhileKeyword, syntax.CloseParenToken),
        _ => Statement.Of(loop.Condition!.Syntax),
    };
}
