using PtSpec.Checking.Scenarios;

namespace PtSpec.Checking.Bugs;

/// <summary>A file, or a text, that holds one entry of the catalogue of bugs.</summary>
internal static class BugFile
{
    /// <summary>Reads the entry in a file.</summary>
    /// <exception cref="ScenarioFormatException">The file holds no valid entry.</exception>
    public static CatalogueEntry Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Reads the entry in <paramref name="text"/>; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioFormatException">The text is no valid entry.</exception>
    public static CatalogueEntry Parse(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        return BugParser.Parse(file, text);
    }
}
