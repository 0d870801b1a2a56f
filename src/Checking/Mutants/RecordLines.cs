using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Mutants;

/// <summary>Records that stand in a text line by line.</summary>
internal static class RecordLines
{
    /// <summary>Reads them; a line that is empty or begins with # is none.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="text">The text.</param>
    /// <param name="expected">What a line is, for messages.</param>
    /// <param name="parse">Reads a line; null when it is no record.</param>
    /// <exception cref="ScenarioFormatException">A line is no record, or something is recorded twice.</exception>
    public static Dictionary<TKey, TValue> Read<TKey, TValue>(string file, string text, string expected, Func<string, (TKey, TValue)?> parse)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new Dictionary<TKey, TValue>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i].StartsWith('#'))
                continue;
            if (parse(lines[i]) is not var (key, value) || !found.TryAdd(key, value))
                throw new ScenarioFormatException(file, i + 1, 1, $"expected {expected}");
        }
        return found;
    }
}
