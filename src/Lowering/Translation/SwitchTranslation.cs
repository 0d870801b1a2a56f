using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PtSpec.Lowering.Model;

namespace PtSpec.Lowering.Translation;

/// <summary>switch statements: a chain of branches on one value.</summary>
internal sealed class SwitchTranslation(
    RoutineContext context, StatementTranslation statements, ExpressionTranslation expressions)
{
    public void Translate(ISwitchOperation choice)
    {
        SwitchStatementSyntax syntax = (SwitchStatementSyntax)choice.Syntax;
        SyntaxToken last = syntax.CloseParenToken.Span.IsEmpty ? syntax.Expression.GetLastToken() : syntax.CloseParenToken;
        Statement source = Statement.Between(syntax.SwitchKeyword, last);
        context.Begin(source);
        DraftExpr value = expressions.Translate(choice.Value);
        Label exit = statements.LabelOf(choice.ExitLabel);
        Label otherwise = exit;
        List<Label> bodies = [];
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            Label body = new();
            bodies.Add(body);
            foreach (ICaseClauseOperation clause in section.Clauses)
            {
                if (clause is IDefaultCaseClauseOperation)
                    otherwise = body;
                else
                    Test(source, clause, value, body);
                Alias(clause, body);
            }
        }
        context.Graph.Jump(otherwise);
        for (int i = 0; i < bodies.Count; i++)
        {
            context.Graph.Mark(bodies[i]);
            foreach (IOperation statement in choice.Cases[i].Body)
                statements.Translate(statement);
        }
        context.Graph.Mark(exit);
    }

    private void Test(Statement source, ICaseClauseOperation clause, DraftExpr value, Label body)
    {
        Label next = new();
        context.Graph.Emit(new DraftBranch(source, Condition(clause, value), body, next));
        context.Graph.Mark(next);
    }

    private DraftExpr Condition(ICaseClauseOperation clause, DraftExpr value) => clause switch
    {
        ISingleValueCaseClauseOperation single => new DraftBinary("Equal", value, expressions.Translate(single.Value)),
        IPatternCaseClauseOperation { Guard: null } pattern => expressions.Patterns.Test(pattern.Pattern, value),
        _ => context.Reject(Rules.UnsupportedStatement, clause, "a case with a when clause"),
    };

    // goto case and goto default name the clause, not the section.
    private void Alias(ICaseClauseOperation clause, Label body)
    {
        if (clause.Label is not null)
            statements.LabelOf(clause.Label).TryAlias(body);
    }
}
