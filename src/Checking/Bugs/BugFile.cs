using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>A file, or a text, that holds one bug.</summary>
public static class BugFile
{
    /// <summary>Reads the bug in a file.</summary>
    /// <exception cref="ScenarioFormatException">The file holds no valid bug.</exception>
    public static Bug Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads the bug in <paramref name="text"/>; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">The text is no valid bug.</exception>
    public static Bug Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        return BugParser.Parse(file, text);
    }
}
