using System.Text;
using System.Text.RegularExpressions;
using PtSpec.Kernel.Census.Syntax;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Census;

/// <summary>A kernel's source tree.</summary>
internal sealed class KernelTree
{
    // No code that runs in the kernel.
    private static readonly string[] s_other = ["Documentation", "tools", "scripts", "samples", "usr", "LICENSES"];

    private readonly string _root;

    private KernelTree(string root, KernelVersion? version) => (_root, Version) = (root, version);

    /// <summary>The version that its Makefile names, if it has one.</summary>
    public KernelVersion? Version { get; }

    /// <summary>The tree in a folder; null if that holds no folder <c>mm</c> with a C file.</summary>
    public static KernelTree? Open(string root)
    {
        string mm = Path.Combine(root, "mm");
        if (!Directory.Exists(mm) || !Directory.EnumerateFiles(mm, "*.c", Everywhere()).Any())
            return null;
        string makefile = Path.Combine(root, "Makefile");
        KernelVersion? version = null;
        if (File.Exists(makefile))
        {
            string head = string.Join('\n', File.ReadLines(makefile).Take(10));
            version = KernelVersion.TryParse($"{Number(head, "VERSION")}.{Number(head, "PATCHLEVEL")}", out KernelVersion found) ? found : null;
        }
        return new KernelTree(root, version);
    }

    /// <summary>Scans every source file.</summary>
    /// <param name="threads">How many at once.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="finished">Is told of each file, on the thread that has read it.</param>
    public TreeCensus Scan(int threads, CancellationToken cancellation, Action? finished = null)
    {
        int files = 0;
        var scanned = Directory.EnumerateDirectories(_root)
            .Where(folder => !s_other.Contains(Path.GetFileName(folder)))
            .AsParallel().WithDegreeOfParallelism(threads).WithCancellation(cancellation)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", Everywhere()))
            .Where(IsSource);
        List<(string File, ScannedSource Source)> found = [];
        Parallel.ForEach(
            scanned,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            path =>
            {
                Interlocked.Increment(ref files);
                finished?.Invoke();
                string file = Path.GetRelativePath(_root, path).Replace('\\', '/');
                if (Scan(path, file) is not { } source)
                    return;
                lock (found)
                    found.Add((file, source));
            });
        found.Sort((a, b) => string.CompareOrdinal(a.File, b.File));
        return new TreeCensus(
            Version, files, found.Count, [.. found.SelectMany(f => f.Source.Sites)],
            [.. found.SelectMany(f => f.Source.Problems.Select(p => new FileProblem(f.File, p)))]);
    }

    // Null where none of the family is in it.
    private static ScannedSource? Scan(string path, string file)
    {
        try
        {
            // A pipe or a device has no length, and whoever reads it may wait for ever.
            byte[] bytes = new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path);
            return MappingFamily.MayBeIn(bytes) ? SourceScan.Scan(file, Encoding.UTF8.GetString(bytes)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ScannedSource([], [new SourceProblem(0, e.Message)]);
        }
    }

    private static bool IsSource(string path) => path.EndsWith(".c", StringComparison.Ordinal) || path.EndsWith(".h", StringComparison.Ordinal);

    private static EnumerationOptions Everywhere() => new()
    {
        RecurseSubdirectories = true,
        // A link may lead out of the tree, or round in it.
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private static string Number(string makefile, string name) => Regex.Match(makefile, $@"(?m)^{name} *= *(\d+)").Groups[1].Value;
}

/// <summary>What of a file could not be read.</summary>
/// <param name="File">The file, from the root of the tree.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record FileProblem(string File, SourceProblem Problem);

/// <summary>The calls of the mapping family in a tree.</summary>
/// <param name="Version">The kernel's version, where the tree tells.</param>
/// <param name="Files">How many source files there are.</param>
/// <param name="Scanned">How many of them hold a name of the family.</param>
/// <param name="Sites">The calls, by file and line.</param>
/// <param name="Problems">What could not be read.</param>
internal sealed record TreeCensus(
    KernelVersion? Version, int Files, int Scanned, IReadOnlyList<CensusSite> Sites, IReadOnlyList<FileProblem> Problems);
