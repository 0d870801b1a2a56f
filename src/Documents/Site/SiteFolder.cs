namespace PtSpec.Documents.Site;

/// <summary>The folder that a site is written to. One that holds anything else is left alone.</summary>
internal static class SiteFolder
{
    /// <summary>The file by which a folder is known for a site; it lists the others.</summary>
    public const string List = "ptspec-site.txt";

    /// <summary>Complains about a folder that a site may not be written to.</summary>
    /// <exception cref="SpecificationException">It is a file, or holds what is no site.</exception>
    public static void Check(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal))
            throw new SpecificationException("--html: expected the name of a folder, found an empty one");
        if (File.Exists(folder))
            throw new SpecificationException($"--html: expected a folder, found the file '{folder}'");
        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, List)) && Try(folder, () => Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new SpecificationException($"--html: expected a folder that is new, empty, or a site of ptspec's (with {List}); '{folder}' holds something else");
    }

    /// <summary>Writes a site; what an older one left in the folder is deleted.</summary>
    /// <returns>How many files it has.</returns>
    /// <exception cref="SpecificationException">The folder may not be written to, or cannot.</exception>
    public static int Write(string folder, IReadOnlyList<SiteFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        Check(folder);
        return Try(folder, () =>
        {
            Directory.CreateDirectory(folder);
            string list = Path.Combine(folder, List);
            HashSet<string> known = [.. files.Select(f => f.Name)];
            string[] older = File.Exists(list) ? File.ReadAllLines(list) : [];
            foreach (string name in older.Where(name => IsWithin(name) && !known.Contains(name)))
                File.Delete(Path.Combine(folder, name));
            File.WriteAllText(list, string.Concat(files.Select(f => f.Name + "\n")));
            foreach (SiteFile file in files)
            {
                string path = Path.Combine(folder, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Text);
            }
            return files.Count;
        });
    }

    // Whoever has written the list: nothing outside of the folder is touched for it.
    private static bool IsWithin(string name) =>
        name.Length > 0 && !Path.IsPathRooted(name) && !name.Contains('\0', StringComparison.Ordinal)
        && name.Split('/', '\\').All(part => part.Length > 0 && part != "..") && name.EndsWith(".html", StringComparison.Ordinal);

    private static T Try<T>(string folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpecificationException($"{folder}: cannot be written: {e.Message}");
        }
    }
}
