using Xunit;

namespace PtSpec.EndToEnd;

/// <summary>Files that say what is decided: a difference is a decision to make, and PTSPEC_WRITE=1 writes what was decided.</summary>
internal static class Golden
{
    /// <summary>Compares a text with a file of the repository.</summary>
    public static void AssertSame(string text, params string[] file)
    {
        string path = BuiltProgram.File(file);
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PTSPEC_WRITE")))
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"There is no {path}; PTSPEC_WRITE=1 writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
