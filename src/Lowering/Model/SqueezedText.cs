using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PtSpec.Lowering.Model;

/// <summary>The text of consecutive tokens on one line, without comments.</summary>
internal static class SqueezedText
{
    public static string Of(SyntaxToken first, SyntaxToken last)
    {
        StringBuilder text = new();
        for (SyntaxToken token = first; ; token = token.GetNextToken())
        {
            text.Append(token.Text);
            if (token == last)
                return text.ToString();
            if (IsApart(token, token.GetNextToken()))
                text.Append(' ');
        }
    }

    private static bool IsApart(SyntaxToken left, SyntaxToken right)
    {
        bool apart = left.TrailingTrivia.Any(IsSpace) || right.LeadingTrivia.Any(IsSpace);
        bool tight = left.IsKind(SyntaxKind.OpenParenToken) || right.IsKind(SyntaxKind.CloseParenToken);
        return apart && !tight;
    }

    private static bool IsSpace(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
