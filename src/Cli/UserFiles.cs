namespace PtSpec.Cli;

/// <summary>Reads and writes the files that the user names; what cannot be done is a complaint with the file's name.</summary>
internal static class UserFiles
{
    /// <summary>Standard input, where a file is asked for.</summary>
    public const string StandardInput = "-";

    /// <summary>The text of a file, or of standard input for "-".</summary>
    public static string Read(string path, TextReader standardInput) =>
        path == StandardInput ? standardInput.ReadToEnd() : Try(path, "read", () => File.ReadAllText(path));

    /// <summary>Writes a file, replacing what was there, all at once: whoever reads it meanwhile, or a full disk, finds the old or the new.</summary>
    public static void Write(string path, string text) => Put(path, text, replaces: true);

    /// <summary>Writes a file that is not there yet.</summary>
    public static void WriteNew(string path, string text) => Put(path, text, replaces: false);

    private static void Put(string path, string text, bool replaces) => Try(path, "written", () =>
    {
        if (replaces && IsStream(path))
        {
            File.WriteAllText(path, text);
            return true;
        }
        string target = replaces && new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        string beside = $"{target}.{Environment.ProcessId}.part";
        var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.Write);
        try
        {
            using (var writer = new StreamWriter(stream))
                writer.Write(text);
            if (replaces && File.Exists(target) && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(beside, File.GetUnixFileMode(target));
            File.Move(beside, target, replaces);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
        return true;
    });

    // A device or a pipe, /dev/stdout or <(sort) for instance: there is nothing to put in its place.
    private static bool IsStream(string path)
    {
        if (!File.Exists(path))
            return false;
        string full = Path.GetFullPath(path);
        if (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal))
            return true;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        return !stream.CanSeek;
    }

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

    // Files beside it that are called nearly so; for a name alone the shipped scenarios, bugs and findings too.
    private static string Meant(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } given ? given : ".";
            IEnumerable<string> beside = Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];
            string hint = Checking.Spelling.Hint(Path.GetFileName(path), beside.Select(Path.GetFileName).OfType<string>());
            return hint.Length > 0 ? $".{hint}" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
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
            throw new UsageException($"{path}: expected a file, found none{Meant(path)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be {what}: {e.Message}");
        }
    }
}
