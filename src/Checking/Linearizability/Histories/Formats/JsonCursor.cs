using System.Text;
using System.Text.Json;

namespace PtSpec.Checking.Linearizability.Histories.Formats;

/// <summary>Reads JSON token by token, and complains with the place.</summary>
internal ref struct JsonCursor
{
    private readonly string file;
    private readonly byte[] bytes;
    private Utf8JsonReader reader;

    /// <summary>Begins before the first token.</summary>
    public JsonCursor(string file, string text)
    {
        this.file = file;
        bytes = Encoding.UTF8.GetBytes(text);
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        });
    }

    /// <summary>What the token is.</summary>
    public readonly JsonTokenType Type => reader.TokenType;

    /// <summary>Where the token begins, to complain about it later.</summary>
    public readonly long Place => reader.TokenStartIndex;

    /// <summary>Goes to the next token; there must be one.</summary>
    public void Next(string expected)
    {
        if (!Advance())
            throw At(bytes.Length, $"expected {expected}, found the end of the file");
    }

    /// <summary>Goes to the end, where nothing may stand.</summary>
    public void End()
    {
        if (Advance())
            throw Expected("the end of the file");
    }

    /// <summary>The token must be of this type.</summary>
    public readonly void Require(JsonTokenType type, string expected)
    {
        if (reader.TokenType != type)
            throw Expected(expected);
    }

    /// <summary>The text that the token is.</summary>
    public readonly string Text(string expected)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw Expected(expected);
        return reader.GetString()!;
    }

    /// <summary>The whole number that the token is.</summary>
    public readonly long Number(string expected, long min = long.MinValue, long max = long.MaxValue) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= min && value <= max
            ? value
            : throw Expected(expected);

    /// <summary>The truth value that the token is.</summary>
    public readonly bool Truth() => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Expected("true or false"),
    };

    /// <summary>A complaint about the token.</summary>
    public readonly HistoryFormatException Expected(string what)
    {
        int length = (int)Math.Min(40, reader.BytesConsumed - reader.TokenStartIndex);
        string token = Encoding.UTF8.GetString(bytes, (int)reader.TokenStartIndex, length);
        return At(reader.TokenStartIndex, $"expected {what}, found {token}");
    }

    /// <summary>A complaint about a place.</summary>
    public readonly HistoryFormatException At(long place, string problem)
    {
        ReadOnlySpan<byte> before = bytes.AsSpan(0, (int)place);
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new HistoryFormatException(file, line, column, problem);
    }

    private bool Advance()
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException e)
        {
            string why = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            int line = (int)(e.LineNumber ?? 0);
            int start = 0;
            for (int i = 0; i < line; i++)
                start = Array.IndexOf(bytes, (byte)'\n', start) + 1;
            throw At(Math.Min(bytes.Length, start + (e.BytePositionInLine ?? 0)), $"expected JSON: {why}");
        }
    }
}
