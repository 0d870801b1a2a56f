using System.Globalization;

namespace PtSpec.Checking.Mutations;

/// <summary>The text form of changes, as in bug files: "without pte_offset_map_lock#8".</summary>
public static class ChangeParser
{
    /// <summary>Every kind of change.</summary>
    internal static IReadOnlyList<ChangeForm> Forms { get; } =
        [Without.Form, Force.Form, Replace.Form, ReturnValue.Form, Hoist.Form, Swap.Form, Compare.Form, PmdSame.Form];

    /// <summary>Reads a change.</summary>
    /// <exception cref="ChangeException">The text is none.</exception>
    public static Change Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ChangeForm? form = words.Length < 2 ? null : Forms.FirstOrDefault(f => f.Word == words[0]);
        if (form is null)
            throw NoChange(text);
        (string routine, int step) = ParseTarget(words[1]);
        return form.Read(routine, step, words[2..]) ?? throw NoChange(text);
    }

    /// <summary>Reads routine#step.</summary>
    /// <exception cref="ChangeException">The text is none.</exception>
    internal static (string Routine, int Step) ParseTarget(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int hash = text.IndexOf('#');
        if (hash <= 0 || Number(text[(hash + 1)..]) is not { } step)
            throw new ChangeException($"'{text}' is not a step; expected ROUTINE#STEP, for instance pte_offset_map_lock#8 (ptspec steps ROUTINE lists them).");
        return (text[..hash], step);
    }

    /// <summary>Reads the number of a statement; null when the text is none.</summary>
    internal static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;

    private static ChangeException NoChange(string text) =>
        new($"'{text}' is not a change; expected {string.Join(", ", Forms.SkipLast(1))} or {Forms[^1]}.");
}
