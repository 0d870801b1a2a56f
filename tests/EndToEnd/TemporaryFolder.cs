namespace PtSpec.EndToEnd;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ptspec-");

    /// <summary>Its path.</summary>
    public string Path => folder.FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([folder.FullName, .. parts]);

    /// <summary>Writes a file in it, and the folders above the file.</summary>
    public string Write(string name, string text)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies a file into it, and makes the folders above.</summary>
    public void Copy(string file, string name)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.Copy(file, this[name], overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);
}
