namespace PtSpec.Cli;

/// <summary>Reads and writes the files that the user names; what cannot be done is a complaint with the file's name.</summary>
internal static class UserFiles
{
    /// <summary>Standard input, where a file is asked for.</summary>
    public const string StandardInput = "-";

    /// <summary>The text of a file, or of standard input for "-".</summary>
    public static string Read(string path, TextReader standardInput) =>
        path == StandardInput ? standardInput.ReadToEnd() : Try(path, "read", () => File.ReadAllText(path));

    /// <summary>Writes a file, replacing what was there.</summary>
    public static void Write(string path, string text) => Try(path, "written", () =>
    {
        File.WriteAllText(path, text);
        return true;
    });

    /// <summary>Writes a file that is not there yet; what is there stays.</summary>
    public static void WriteNew(string path, string text) => Try(path, "written", () =>
    {
        using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        file.Write(text);
        return true;
    });

    /// <summary>Complains early about a file that could not be written later.</summary>
    public static void CheckWritable(string? path, bool mayExist = true)
    {
        if (path is null)
            return;
        CheckName(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        if (!Directory.Exists(folder))
            throw new UsageException($"{path}: cannot be written: there is no folder {folder}");
        if (Directory.Exists(path))
            throw new UsageException($"{path}: cannot be written: it is a folder");
        if (!mayExist && File.Exists(path))
            throw new UsageException($"{path}: exists already; ptspec does not overwrite it");
    }

    /// <summary>Complains about a file without a name.</summary>
    public static void CheckName(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new UsageException("expected the name of a file, found an empty one");
    }

    /// <summary>Does something with a file.</summary>
    public static T Try<T>(string path, string what, Func<T> action)
    {
        CheckName(path);
        try
        {
            return action();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"{path}: expected a file, found none");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be {what}: {e.Message}");
        }
    }
}
