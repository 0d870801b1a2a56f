using System.Text.RegularExpressions;

namespace PtSpec.EndToEnd;

/// <summary>A block of the tutorial.</summary>
/// <param name="Kind">sh for commands, text for what they print, csharp for a file.</param>
/// <param name="File">The file that it is; empty for the others.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record TutorialBlock(string Kind, string File, string Text);

/// <summary>The tutorial, as somebody who follows it to the letter reads it.</summary>
internal static partial class Tutorial
{
    /// <summary>Its blocks, in order.</summary>
    public static IReadOnlyList<TutorialBlock> Blocks { get; } = [.. Fence()
        .Matches(File.ReadAllText(BuiltProgram.File("docs", "tutorial.md")).ReplaceLineEndings("\n"))
        .Select(m => new TutorialBlock(m.Groups["kind"].Value, m.Groups["file"].Value, m.Groups["text"].Value))];

    /// <summary>The first line of a block that an output does not have where it should; null when it has them all.</summary>
    /// <param name="expected">Lines in order; "..." stands for any, and for none.</param>
    /// <param name="output">What was printed.</param>
    public static string? Missing(string expected, string output)
    {
        string[] lines = [.. output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(l => l.TrimEnd())];
        int at = 0;
        bool skips = false;
        foreach (string line in expected.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd()))
        {
            if (line == "...")
            {
                skips = true;
                continue;
            }
            int found = skips ? Array.IndexOf(lines, line, at) : at < lines.Length && lines[at] == line ? at : -1;
            if (found < 0)
                return line;
            (at, skips) = (found + 1, false);
        }
        return skips || at == lines.Length ? null : lines[at];
    }

    [GeneratedRegex("""^```(?<kind>sh|text|csharp)(?: (?<file>\S+))?\n(?<text>.*?)^```$""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();
}
