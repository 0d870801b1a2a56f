using System.Text;
using System.Text.RegularExpressions;

namespace PtSpec.Kernel.Recording.Debian;

/// <summary>A kernel out of a Debian package.</summary>
/// <param name="Image">The file of the kernel.</param>
/// <param name="BlockModule">The file of its virtio_blk module; null where the kernel has it built in.</param>
internal sealed record DebianKernel(string Image, string? BlockModule);

/// <summary>
/// Fetches kernels as Debian builds them, with apt, into a folder of the user's own. Nothing is installed, and nothing of
/// the machine's own apt is touched: lists and packages are kept in that folder.
/// </summary>
/// <param name="folder">Where all of it is kept.</param>
/// <param name="mirror">Where Debian's archive is.</param>
/// <param name="securityMirror">Where its security updates are.</param>
/// <param name="tell">Is told what happens.</param>
internal sealed partial class DebianKernels(string folder, string mirror, string securityMirror, Action<string> tell)
{
    /// <summary>Debian's archive, from wherever is near.</summary>
    public const string DefaultMirror = "http://deb.debian.org/debian";

    /// <summary>Its security updates.</summary>
    public const string DefaultSecurityMirror = "http://deb.debian.org/debian-security";

    private const string Keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    private const string Flavour = "cloud-amd64";

    private static readonly ExternalProgram s_get = new("apt-get", "apt");
    private static readonly ExternalProgram s_cache = new("apt-cache", "apt");
    private static readonly ExternalProgram s_unpack = new("dpkg-deb", "dpkg");

    private static readonly Comparer<int[]> s_byNumbers = Comparer<int[]>.Create(
        (a, b) => a.Zip(b, (x, y) => x.CompareTo(y)).FirstOrDefault(order => order != 0, a.Length.CompareTo(b.Length)));

    /// <summary>The newest kernel of a version such as 6.12 or 6.12.117.</summary>
    /// <exception cref="RecordingException">There is none, or a program or a package is missing.</exception>
    public DebianKernel Fetch(string version, CancellationToken cancellation)
    {
        foreach (ExternalProgram program in (ExternalProgram[])[s_get, s_cache, s_unpack])
            program.Find();
        if (!File.Exists(Keys))
            throw new RecordingException($"{Keys}: there are no keys to check packages with; Debian's package debian-archive-keyring holds them");
        Dictionary<string, string> environment = Prepare();
        // What has been fetched once needs no network.
        if (Release(version, Known()) is not { } release || Unpacked(release) is not { } kernel)
        {
            tell("reading the lists of Debian's packages");
            s_get.Run(["update", "-q"], environment: environment, cancellation: cancellation);
            string listed = Encoding.UTF8.GetString(
                s_cache.Run(["search", "--names-only", $"^linux-(image|binary)-[0-9].*-{Flavour}$"], environment: environment, cancellation: cancellation));
            string[] packages = [.. listed.Split('\n').Select(line => line.Split(' ')[0])];
            release = Release(version, packages.Select(ReleaseOf).OfType<string>())
                ?? throw new RecordingException($"Debian has no kernel {version} for {Flavour} in bookworm, its backports and updates, or sid");
            kernel = Download(release, packages, environment, cancellation);
        }

        return kernel;
    }

    /// <summary>The newest of the releases that are of a version: equal to it, or longer by whole parts.</summary>
    internal static string? Release(string version, IEnumerable<string> releases) => releases
        .Where(release => release == version || (release.StartsWith(version, StringComparison.Ordinal) && !char.IsAsciiDigit(release[version.Length])))
        .MaxBy(release => Number().Matches(release).Select(n => int.Parse(n.ValueSpan)).ToArray(), s_byNumbers);

    /// <summary>The release in a package's name; null for another package.</summary>
    internal static string? ReleaseOf(string package)
    {
        Match match = PackageName().Match(package);
        return match.Success ? match.Groups["release"].Value : null;
    }

    private Dictionary<string, string> Prepare()
    {
        foreach (string part in (string[])["lists/partial", "archives/partial", "kernels"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        string signed = $"[signed-by={Keys}]";
        string sources = Path.Combine(folder, "sources.list");
        File.WriteAllLines(
            sources,
            [
                $"deb {signed} {mirror} bookworm main",
                $"deb {signed} {mirror} bookworm-backports main",
                $"deb {signed} {securityMirror} bookworm-security main",
                $"deb {signed} {mirror} sid main",
            ]);
        string configuration = Path.Combine(folder, "apt.conf");
        File.WriteAllLines(
            configuration,
            [
                $"Dir::State \"{folder}\";",
                $"Dir::State::lists \"{folder}/lists\";",
                $"Dir::Cache \"{folder}\";",
                $"Dir::Etc::SourceList \"{sources}\";",
                "Dir::Etc::SourceParts \"-\";",
                "Acquire::Languages \"none\";",
                // Without it root would hand the download to a user who may not write here.
                "APT::Sandbox::User \"\";",
            ]);
        return new Dictionary<string, string> { ["APT_CONFIG"] = configuration };
    }

    private IEnumerable<string> Known() => Directory.GetDirectories(Path.Combine(folder, "kernels")).Select(path => Path.GetFileName(path)!);

    private DebianKernel? Unpacked(string release)
    {
        string kernel = Path.Combine(folder, "kernels", release);
        string? image = Directory.EnumerateFiles(kernel, "vmlinuz*", SearchOption.AllDirectories).FirstOrDefault();
        string? module = Directory.EnumerateFiles(kernel, "virtio_blk.ko*", SearchOption.AllDirectories).FirstOrDefault();
        return image is null ? null : new DebianKernel(image, module);
    }

    private DebianKernel Download(string release, string[] packages, Dictionary<string, string> environment, CancellationToken cancellation)
    {
        tell($"fetching linux-image-{release}-{Flavour}");
        // From 6.17 on the image of that name is empty, and the kernel and its modules are packages of their own.
        string binary = $"linux-binary-{release}-{Flavour}";
        string[] wanted = packages.Contains(binary) ? [binary, $"linux-modules-{release}-{Flavour}"] : [$"linux-image-{release}-{Flavour}"];
        DirectoryInfo downloads = Directory.CreateTempSubdirectory("ptspec-apt-");
        string unpacked = Path.Combine(downloads.FullName, "unpacked");
        try
        {
            s_get.Run(["download", "-q", .. wanted], environment: environment, folder: downloads.FullName, cancellation: cancellation);
            foreach (string package in downloads.GetFiles("*.deb").Select(file => file.FullName))
                s_unpack.Run(["-x", package, unpacked], cancellation: cancellation);
            Keep(unpacked, Path.Combine(folder, "kernels", release));
        }
        finally
        {
            downloads.Delete(recursive: true);
        }

        return Unpacked(release) ?? throw new RecordingException($"{string.Join(' ', wanted)}: there is no kernel in it");
    }

    // Of 100 MB two files are needed. They are there under their name once they are whole.
    private void Keep(string unpacked, string target)
    {
        string begun = Path.Combine(folder, "begun");
        Directory.CreateDirectory(begun);
        foreach (string pattern in (string[])["vmlinuz*", "virtio_blk.ko*"])
        {
            foreach (string file in Directory.EnumerateFiles(unpacked, pattern, SearchOption.AllDirectories))
                File.Copy(file, Path.Combine(begun, Path.GetFileName(file)), overwrite: true);
        }

        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.Move(begun, target);
    }

    [GeneratedRegex(@"^linux-(image|binary)-(?<release>\d\S*)-cloud-amd64$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex PackageName();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
