namespace PtSpec.Kernel.Census.Syntax;

/// <summary>What a piece of C source is.</summary>
internal enum CTokenKind
{
    /// <summary>A name or keyword.</summary>
    Word,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string or a character.</summary>
    Text,

    /// <summary>An operator or bracket.</summary>
    Sign,

    /// <summary>A whole preprocessor line with its continuations.</summary>
    Directive,
}

/// <summary>A piece of C source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it stands, a directive without its comments.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="AtMargin">Whether its line begins with it, without a blank.</param>
internal readonly record struct CToken(CTokenKind Kind, string Text, int Line, bool AtMargin)
{
    /// <summary>Whether it is this operator, bracket or word.</summary>
    public bool Is(string text) => Kind is CTokenKind.Sign or CTokenKind.Word && Text == text;

    /// <summary>Whether it is a name or keyword.</summary>
    public bool IsWord => Kind == CTokenKind.Word;
}
