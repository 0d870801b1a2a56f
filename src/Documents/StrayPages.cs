using PtSpec.Checking.Mutants;

namespace PtSpec.Documents;

/// <summary>Pages under spec/ that ptspec wrote once and that belong to nothing any more.</summary>
internal static class StrayPages
{
    /// <summary>Their paths within spec/, in order; what people wrote is none of them.</summary>
    /// <param name="folder">The folder spec/.</param>
    /// <param name="pages">The pages that there should be.</param>
    /// <exception cref="SpecificationException">A file is not readable.</exception>
    public static IReadOnlyList<string> In(string folder, IEnumerable<MarkdownPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        HashSet<string> known = [.. pages.Select(p => p.Name)];
        return [.. SpecificationPages.Folders.SelectMany(part => Names(folder, part)).Where(name => !known.Contains(name) && IsGenerated(Path.Combine(folder, name)))];
    }

    private static IEnumerable<string> Names(string folder, string part)
    {
        string path = Path.Combine(folder, part);
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, "*.md").Select(file => part.Length == 0 ? Path.GetFileName(file) : $"{part}/{Path.GetFileName(file)}")
                .Order(StringComparer.Ordinal).ToArray()
            : [];
    }

    private static bool IsGenerated(string path)
    {
        try
        {
            string first = File.ReadLines(path).FirstOrDefault() ?? "";
            return first is MarkdownPage.Notice or MutantPage.Notice;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpecificationException($"{path}: cannot be read: {e.Message}");
        }
    }
}
