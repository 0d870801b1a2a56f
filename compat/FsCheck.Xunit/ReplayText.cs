namespace FsCheck.Xunit;

/// <summary>The replay notation FsCheck prints after a failure: <c>(seed,gamma)</c> or <c>(seed,gamma,size)</c>.</summary>
internal static class ReplayText
{
    /// <exception cref="FormatException">The text is not in that notation.</exception>
    /// <exception cref="ArgumentException">The gamma is even, which FsCheck's generator cannot use.</exception>
    public static Replay Parse(string text)
    {
        string[] parts = text.Trim().Trim('(', ')').Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is not (2 or 3)
            || !ulong.TryParse(parts[0], out ulong seed)
            || !ulong.TryParse(parts[1], out ulong gamma))
            throw Malformed(text);
        if (parts.Length == 2)
            return new Replay(new Rnd(seed, gamma), null);
        if (!int.TryParse(parts[2], out int size) || size < 0)
            throw Malformed(text);
        return new Replay(new Rnd(seed, gamma), size);
    }

    private static FormatException Malformed(string text) =>
        new($"Replay = \"{text}\" is not a replay seed. Paste one from a failure: \"(seed,gamma)\" or \"(seed,gamma,size)\".");
}
