namespace PtSpec.Checking;

/// <summary>Words that somebody may have meant.</summary>
internal static class Spelling
{
    private const int Most = 3;
    private const int LettersToOneSlip = 3;

    /// <summary>The words that are most like another one, at most three; none where none is like it.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="words">What there is.</param>
    public static IReadOnlyList<string> Near(string word, IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(word);
        int slips = Math.Max(1, word.Length / LettersToOneSlip);
        return
        [
            .. words.Distinct().Select(other => (Word: other, Slips: Slips(word, other, slips))).Where(w => w.Slips <= slips)
                .OrderBy(w => w.Slips).ThenBy(w => w.Word, StringComparer.Ordinal).Take(Most).Select(w => w.Word),
        ];
    }

    /// <summary>" Did you mean X or Y?"; nothing where no word is like it.</summary>
    public static string Hint(string word, IEnumerable<string> words) => Near(word, words) switch
    {
        [] => "",
        [var one] => $" Did you mean {one}?",
        var some => $" Did you mean {string.Join(", ", some.SkipLast(1))} or {some[^1]}?",
    };

    // Letters put in, left out, changed or swapped with their neighbour (optimal string alignment), whatever their case; more than most is all the same.
    private static int Slips(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most)
            return int.MaxValue;
        (int[] before, int[] last, int[] now) = (new int[b.Length + 1], [.. Enumerable.Range(0, b.Length + 1)], new int[b.Length + 1]);
        for (int i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                now[j] = Math.Min(Math.Min(now[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
            }
            (before, last, now) = (last, now, before);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
