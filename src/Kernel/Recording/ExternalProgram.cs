using System.ComponentModel;
using System.Diagnostics;

namespace PtSpec.Kernel.Recording;

/// <summary>A program that a recording needs, and the Debian package that holds it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Package">The package.</param>
internal sealed record ExternalProgram(string Name, string Package)
{
    /// <summary>The emulator.</summary>
    public static ExternalProgram Qemu { get; } = new("qemu-system-x86_64", "qemu-system-x86");

    /// <summary>The compiler of the workload; it needs libc6-dev as well, for the static C library.</summary>
    public static ExternalProgram Gcc { get; } = new("gcc", "gcc and libc6-dev");

    /// <summary>The programs of the guest.</summary>
    public static ExternalProgram Busybox { get; } = new("busybox", "busybox-static");

    /// <summary>The disassembler.</summary>
    public static ExternalProgram Objdump { get; } = new("objdump", "binutils");

    /// <summary>Where it is.</summary>
    /// <exception cref="RecordingException">It is not on this machine.</exception>
    public string Find() => Find(Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>Where it is, on a search path.</summary>
    /// <exception cref="RecordingException">It is not there.</exception>
    public string Find(string searchPath) =>
        searchPath.Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(File.Exists)
        ?? throw new RecordingException($"{Name}: there is no such program on this machine; Debian's package {Package} holds it");

    /// <summary>Runs it to its end and returns what it wrote to its standard output.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads from its standard input; null for nothing.</param>
    /// <param name="mayFail">Whether an exit code other than 0 is no failure, as long as something was written.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="folder">The folder it runs in; null for that of this process.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RecordingException">It is missing, or it fails.</exception>
    public byte[] Run(
        IEnumerable<string> arguments,
        ReadOnlyMemory<byte>? input = null,
        bool mayFail = false,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null,
        CancellationToken cancellation = default) =>
        RunAsync([.. arguments], input, mayFail, environment, folder, cancellation).GetAwaiter().GetResult();

    private async Task<byte[]> RunAsync(
        string[] arguments,
        ReadOnlyMemory<byte>? input,
        bool mayFail,
        IReadOnlyDictionary<string, string>? environment,
        string? folder,
        CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Find(), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Start(start);
        try
        {
            using var output = new MemoryStream();
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            Task copied = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await FeedAsync(process.StandardInput.BaseStream, input, cancellation).ConfigureAwait(false);
            await copied.ConfigureAwait(false);
            string told = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
            if (process.ExitCode != 0 && !(mayFail && output.Length > 0))
                throw new RecordingException($"{Name} failed with exit code {process.ExitCode}: {LastLineOf(told)}");
            return output.ToArray();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task FeedAsync(Stream stream, ReadOnlyMemory<byte>? input, CancellationToken cancellation)
    {
        try
        {
            if (input is { } bytes)
                await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            stream.Close();
        }
        catch (IOException)
        {
            // It did not read to the end; its exit code tells what is to be thought of that.
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new RecordingException($"{Name} cannot be started: {e.Message}", e);
        }
    }

    private static string LastLineOf(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
}
