namespace PtSpec.Checking.Scenarios;

/// <summary>Reads the text form from left to right: words, numbers and signs, with blanks and comments between.</summary>
internal sealed class ScenarioCursor(string file, string text)
{
    private int position;

    /// <summary>Where the cursor is.</summary>
    public int Position => position;

    /// <summary>Whether nothing but blank lines is left.</summary>
    public bool AtEnd
    {
        get
        {
            SkipLines();
            return position == text.Length;
        }
    }

    /// <summary>Whether a digit comes next.</summary>
    public bool AtDigit
    {
        get
        {
            SkipBlanks();
            return position < text.Length && char.IsAsciiDigit(text[position]);
        }
    }

    /// <summary>Goes back to <paramref name="offset"/>.</summary>
    public void Restart(int offset) => position = offset;

    /// <summary>Skips blanks and a comment, but not the end of the line.</summary>
    public void SkipBlanks()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\r')
            position++;
        if (position < text.Length && text[position] == '#')
            position = EndOfLine();
    }

    /// <summary>Skips blanks, comments and ends of lines.</summary>
    public void SkipLines()
    {
        for (SkipBlanks(); position < text.Length && text[position] == '\n'; SkipBlanks())
            position++;
    }

    /// <summary>The word at the cursor, which then stands behind it; null when there is no word.</summary>
    public string? TryWord()
    {
        SkipBlanks();
        int end = EndOfToken();
        if (end == position || !char.IsAsciiLetter(text[position]))
            return null;
        string word = text[position..end];
        position = end;
        return word;
    }

    /// <summary>Steps over <paramref name="word"/> if that is what the cursor stands before.</summary>
    public bool TryWord(string word)
    {
        int start = position;
        if (TryWord() == word)
            return true;
        position = start;
        SkipBlanks();
        return false;
    }

    /// <summary>Steps over <paramref name="sign"/> if that is what the cursor stands before.</summary>
    public bool TrySign(char sign)
    {
        SkipBlanks();
        if (position == text.Length || text[position] != sign)
            return false;
        position++;
        return true;
    }

    /// <summary>Steps over <paramref name="sign"/>.</summary>
    public void Sign(char sign, string expected)
    {
        if (!TrySign(sign))
            throw Expected(expected);
    }

    /// <summary>The number at the cursor, between <paramref name="min"/> and <paramref name="max"/>.</summary>
    public int Number(int max, string expected, int min = 0) => (int)Count(max, expected, min);

    /// <summary>The large number at the cursor.</summary>
    public long Count(long max, string expected, long min = 0)
    {
        SkipBlanks();
        ReadOnlySpan<char> token = text.AsSpan(position, EndOfToken() - position);
        bool digits = token.Length > 0 && token.IndexOfAnyExceptInRange('0', '9') < 0;
        if (!digits || !long.TryParse(token, out long number) || number > max || number < min)
            throw Expected(expected);
        position += token.Length;
        return number;
    }

    /// <summary>The name at the cursor.</summary>
    public string Name(string expected)
    {
        SkipBlanks();
        int end = position;
        while (end < text.Length && ScenarioRules.IsNameCharacter(text[end]))
            end++;
        bool whole = end == text.Length || text[end] is ' ' or '\t' or '\r' or '\n' or '#';
        if (end == position || !whole)
            throw Expected(expected);
        string name = text[position..end];
        position = end;
        return name;
    }

    /// <summary>The rest of the line, comments included, without blanks at its ends.</summary>
    public string RestOfLine()
    {
        while (position < text.Length && text[position] is ' ' or '\t')
            position++;
        string rest = text[position..EndOfLine()].Trim();
        if (rest.Length == 0)
            throw Expected("some text");
        position = EndOfLine();
        return rest;
    }

    /// <summary>The complaint that something else was expected at the cursor.</summary>
    public ScenarioFormatException Expected(string expected)
    {
        SkipBlanks();
        return At(position, $"expected {expected}, found {Found()}");
    }

    /// <summary>A complaint about what stands at <paramref name="offset"/>.</summary>
    public ScenarioFormatException At(int offset, string problem)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, offset);
        return new ScenarioFormatException(file, before.Count('\n') + 1, offset - before.LastIndexOf('\n'), problem);
    }

    private string Found()
    {
        if (position == text.Length)
            return "the end of the text";
        if (text[position] == '\n')
            return "the end of the line";
        int end = Math.Max(EndOfToken(), position + 1);
        string token = text[position..end];
        return char.IsControl(token[0]) ? $"the character U+{(int)token[0]:X4}" : $"'{token}'";
    }

    private int EndOfToken()
    {
        int end = position;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'))
            end++;
        return end;
    }

    private int EndOfLine()
    {
        int end = text.IndexOf('\n', position);
        return end < 0 ? text.Length : end;
    }
}
