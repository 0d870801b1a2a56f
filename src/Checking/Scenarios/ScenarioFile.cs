namespace PtSpec.Checking.Scenarios;

/// <summary>A file, or a text, that holds one scenario.</summary>
public static class ScenarioFile
{
    /// <summary>Reads the scenario in a file.</summary>
    /// <exception cref="ScenarioFormatException">The file holds no valid scenario.</exception>
    public static Scenario Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads the scenario in <paramref name="text"/>; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">The text is no valid scenario.</exception>
    public static Scenario Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        return ScenarioParser.Parse(file, text);
    }
}
