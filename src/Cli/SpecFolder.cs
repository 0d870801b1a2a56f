namespace PtSpec.Cli;

/// <summary>Finds the folder spec/ with the scenarios and bugs that ship with ptspec.</summary>
internal static class SpecFolder
{
    /// <summary>
    /// The folder given, or the first one that holds scenarios: from the current directory upward, then from the program
    /// upward.
    /// </summary>
    public static string Find(string? given)
    {
        if (given is not null)
        {
            return Directory.Exists(Path.Combine(given, "scenarios"))
                ? given
                : throw new UsageException($"--spec: expected a folder that holds scenarios/, found '{given}'");
        }
        foreach (string start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string spec = Path.Combine(folder.FullName, "spec");
                if (Directory.Exists(Path.Combine(spec, "scenarios")))
                    return Path.GetRelativePath(Directory.GetCurrentDirectory(), spec);
            }
        }
        throw new UsageException("There is no spec/scenarios here or in a folder above; name the folder with --spec DIR.");
    }

    /// <summary>The text files of a part of the folder, in the order of their names.</summary>
    public static IReadOnlyList<string> Files(string spec, string part)
    {
        string folder = Path.Combine(spec, part);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.txt").Order(StringComparer.Ordinal)] : [];
    }
}
