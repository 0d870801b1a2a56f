using System.IO.Compression;

namespace PtSpec.Kernel.Recording.Machines;

/// <summary>The file system that the guest starts with: busybox, the workload, <c>init</c> and kernel modules.</summary>
internal static class Initramfs
{
    private const string Resources = "PtSpec.Kernel.Recording.Guest.";

    /// <summary>Builds it, compressed.</summary>
    /// <param name="folder">Where files may be written.</param>
    /// <param name="modules">Files of kernel modules (.ko, .ko.xz, .ko.zst).</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RecordingException">A program is missing or fails.</exception>
    public static byte[] Build(string folder, IReadOnlyList<string> modules, CancellationToken cancellation)
    {
        var archive = new CpioArchive();
        archive.AddFolder("bin");
        archive.AddFolder("modules");
        archive.AddProgram("bin/busybox", Busybox());
        archive.AddProgram("bin/workload", CompileWorkload(folder, cancellation));
        archive.AddProgram("init", Read("init"));
        foreach (string module in modules)
            archive.AddProgram($"modules/{ModuleName(module)}.ko", Module(module, cancellation));
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(archive.Finish());
        return zipped.ToArray();
    }

    /// <summary>A file of the guest, as it is in this assembly.</summary>
    internal static byte[] Read(string name)
    {
        using Stream stream = typeof(Initramfs).Assembly.GetManifestResourceStream(Resources + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Busybox()
    {
        string path = ExternalProgram.Busybox.Find();
        byte[] program = File.ReadAllBytes(path);
        // A dynamically linked program names its loader.
        return program.AsSpan().IndexOf("/ld-linux"u8) < 0
            ? program
            : throw new RecordingException($"{path} is linked dynamically, so the guest cannot run it; Debian's package busybox-static has one that is not");
    }

    private static byte[] CompileWorkload(string folder, CancellationToken cancellation)
    {
        string[] names =
        [
            .. typeof(Initramfs).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
                .Select(name => name[Resources.Length..])
                .Where(name => name.EndsWith(".c", StringComparison.Ordinal) || name.EndsWith(".h", StringComparison.Ordinal)),
        ];
        foreach (string name in names)
            File.WriteAllBytes(Path.Combine(folder, name), Read(name));
        string program = Path.Combine(folder, "workload");
        IEnumerable<string> sources = names.Where(name => name.EndsWith(".c", StringComparison.Ordinal)).Select(name => Path.Combine(folder, name));
        ExternalProgram.Gcc.Run(["-O2", "-static", "-pthread", "-o", program, .. sources], cancellation: cancellation);
        return File.ReadAllBytes(program);
    }

    private static string ModuleName(string path) => Path.GetFileName(path).Split('.')[0];

    private static byte[] Module(string path, CancellationToken cancellation)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ExternalProgram? program = Path.GetExtension(path) switch
        {
            ".xz" => new ExternalProgram("xz", "xz-utils"),
            ".zst" => new ExternalProgram("zstd", "zstd"),
            _ => null,
        };
        return program is null ? bytes : program.Run(["-d", "-c"], bytes, cancellation: cancellation);
    }
}
