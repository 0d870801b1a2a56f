using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PtSpec.Lowering.Model;

/// <summary>A statement of a routine, or a part of one that counts as a statement of its own.</summary>
internal sealed class Statement(Location location, string text)
{
    public Location Location { get; } = location;

    public string Text { get; } = text;

    /// <summary>Where it begins in the file; statements are numbered in this order.</summary>
    public int Position => Location.SourceSpan.Start;

    /// <summary>The line, counted from 1.</summary>
    public int Line => Location.GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>The statement's number within its routine, counted from 1.</summary>
    public int Number { get; set; }

    /// <summary>A statement made of the tokens from one to another.</summary>
    public static Statement Between(SyntaxToken first, SyntaxToken last) =>
        new(first.SyntaxTree!.GetLocation(TextSpan.FromBounds(first.SpanStart, last.Span.End)), SqueezedText.Of(first, last));

    /// <summary>A statement made of one piece of syntax.</summary>
    public static Statement Of(SyntaxNode syntax) => Between(syntax.GetFirstToken(), syntax.GetLastToken());
}
