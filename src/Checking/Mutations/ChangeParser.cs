using System.Globalization;

namespace PtSpec.Checking.Mutations;

/// <summary>The text form of changes, as in bug files: "without pte_offset_map_lock#8".</summary>
public static class ChangeParser
{
    private const string Forms =
        "without ROUTINE#STEP, force ROUTINE#STEP true|false, replace ROUTINE#STEP PRIMITIVE, return ROUTINE#STEP VALUE or hoist ROUTINE#STEP BEFORE";

    /// <summary>Reads a change.</summary>
    /// <exception cref="ChangeException">The text is none.</exception>
    public static Change Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
            throw new ChangeException($"'{text}' is not a change; expected {Forms}.");
        (string routine, int step) = ParseTarget(words[1]);
        return (words[0], words.Length) switch
        {
            ("without", 2) => new Without(routine, step),
            ("force", 3) when words[2] is "true" or "false" => new Force(routine, step, words[2] == "true"),
            ("replace", 3) => new Replace(routine, step, words[2]),
            ("return", 3) => new ReturnValue(routine, step, words[2]),
            ("hoist", 3) when Number(words[2]) is { } before => new Hoist(routine, step, before),
            _ => throw new ChangeException($"'{text}' is not a change; expected {Forms}."),
        };
    }

    /// <summary>Reads routine#step.</summary>
    /// <exception cref="ChangeException">The text is none.</exception>
    public static (string Routine, int Step) ParseTarget(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int hash = text.IndexOf('#');
        if (hash <= 0 || Number(text[(hash + 1)..]) is not { } step)
            throw new ChangeException($"'{text}' is not a step; expected ROUTINE#STEP, for instance pte_offset_map_lock#8 (ptspec steps ROUTINE lists them).");
        return (text[..hash], step);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;
}
