namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>Reads a line word by word, and complains with the place.</summary>
/// <param name="file">The file, for complaints.</param>
/// <param name="number">The number of the line, from 1.</param>
/// <param name="text">The line.</param>
/// <param name="alsoBlank">A character that separates words as a blank does.</param>
internal ref struct LineCursor(string file, int number, ReadOnlySpan<char> text, char alsoBlank = ' ')
{
    private readonly ReadOnlySpan<char> text = text;
    private int at;

    /// <summary>The number of the line.</summary>
    public readonly int Line => number;

    /// <summary>Where the next word begins, or the line ends, as a column from 1.</summary>
    public readonly int Column => Start() + 1;

    /// <summary>Whether nothing but blanks is left.</summary>
    public readonly bool IsAtEnd => Start() == text.Length;

    /// <summary>The next character that is no blank; '\0' at the end.</summary>
    public readonly char Peek => IsAtEnd ? '\0' : text[Start()];

    /// <summary>The lines of a text, without their ends.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<char> Line)> Lines(string text)
    {
        int number = 1;
        for (int start = 0; start < text.Length; number++)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            int length = end > start && text[end - 1] == '\r' ? end - start - 1 : end - start;
            yield return (number, text.AsMemory(start, length));
            start = end + 1;
        }
    }

    /// <summary>Takes the next word, which must be one of a few.</summary>
    /// <returns>Which.</returns>
    public int Take(params ReadOnlySpan<string> words)
    {
        ReadOnlySpan<char> word = Word();
        for (int i = 0; i < words.Length; i++)
        {
            if (word.SequenceEqual(words[i]))
            {
                Skip(word.Length);
                return i;
            }
        }
        throw Expected(words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1].ToArray())} or {words[^1]}");
    }

    /// <summary>Takes the next character if it is this one.</summary>
    public bool TakeIf(char character)
    {
        if (Peek != character)
            return false;
        Skip(1);
        return true;
    }

    /// <summary>Takes a number.</summary>
    public long TakeNumber(string what, long min = long.MinValue, long max = long.MaxValue)
    {
        ReadOnlySpan<char> word = Word();
        if (!long.TryParse(word, out long value) || value < min || value > max)
            throw Expected(what);
        Skip(word.Length);
        return value;
    }

    /// <summary>Takes a word whatever it is; it is not empty.</summary>
    public ReadOnlySpan<char> TakeWord(string what)
    {
        ReadOnlySpan<char> word = Word();
        if (word.IsEmpty)
            throw Expected(what);
        Skip(word.Length);
        return word;
    }

    /// <summary>Takes a text in quotes, with the escapes that programming languages have.</summary>
    public string TakeQuoted(string what)
    {
        if (Peek != '"')
            throw Expected(what);
        Skip(1);
        int start = at;
        while (at < text.Length && text[at] is not ('"' or '\\'))
            at++;
        if (at < text.Length && text[at] == '"')
            return new string(text[start..at++]);
        var value = new System.Text.StringBuilder().Append(text[start..at]);
        while (at < text.Length && text[at] != '"')
        {
            char character = text[at++];
            value.Append(character == '\\' ? Escaped() : character);
        }
        if (at == text.Length)
            throw Expected("'\"' at the end of a text");
        at++;
        return value.ToString();
    }

    /// <summary>Complains unless nothing is left.</summary>
    public readonly void End()
    {
        if (!IsAtEnd)
            throw Expected("the end of the line");
    }

    /// <summary>A complaint about what stands next.</summary>
    public readonly HistoryFormatException Expected(string what) =>
        Wrong(Column, $"expected {what}, found {(IsAtEnd ? "the end of the line" : $"'{Word()}'")}");

    /// <summary>A complaint about a place.</summary>
    public readonly HistoryFormatException Wrong(int column, string problem) => new(file, number, column, problem);

    private char Escaped() => at == text.Length ? '\\' : text[at++] switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '"' => '"',
        '\\' => '\\',
        _ => throw new HistoryFormatException(file, number, at - 1, $"expected \\n, \\t, \\r, \\\" or \\\\, found '\\{text[at - 1]}'"),
    };

    // A bracket is a word of its own.
    private readonly ReadOnlySpan<char> Word()
    {
        int start = Start();
        int end = start;
        while (end < text.Length && !IsBlank(text[end]) && text[end] is not ('[' or ']' or '{' or '}'))
            end++;
        return text[start..Math.Max(end, Math.Min(start + 1, text.Length))];
    }

    private readonly int Start()
    {
        int start = at;
        while (start < text.Length && IsBlank(text[start]))
            start++;
        return start;
    }

    private readonly bool IsBlank(char character) => character is ' ' or '\t' || character == alsoBlank;

    private void Skip(int length) => at = Start() + length;
}
