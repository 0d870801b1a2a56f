using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PtSpec.Kernel.Recording.Machines;

/// <summary>What the guest is made of.</summary>
/// <param name="Kernel">The file of its kernel.</param>
/// <param name="Initramfs">The file of its first file system.</param>
/// <param name="CommandLine">What is added to the kernel's command line.</param>
/// <param name="Processors">How many processors it has.</param>
/// <param name="SwapBytes">The size of a disk to swap to; 0 for none.</param>
internal sealed record MachineParts(string Kernel, string Initramfs, string CommandLine, int Processors, long SwapBytes);

/// <summary>A guest under QEMU's emulation, without KVM: what it prints, and the line to it.</summary>
internal sealed class VirtualMachine : IAsyncDisposable
{
    private const int MemoryMegabytes = 2048;
    private const int KeptLines = 2000;

    // Addresses as the checker takes them (nokaslr, four levels), and nothing that stops the guest for being slow.
    private const string KernelOptions =
        "console=ttyS0 quiet nokaslr no5lvl mitigations=off nowatchdog rcupdate.rcu_cpu_stall_suppress=1 random.trust_cpu=on panic=-1";

    private readonly Process _process;
    private readonly Socket _listener;
    private readonly List<string> _console = [];
    private readonly Task _reading;
    private Socket? _line;

    private VirtualMachine(Process process, Socket listener)
    {
        _process = process;
        _listener = listener;
        _reading = Task.WhenAll(CollectAsync(process.StandardOutput), CollectAsync(process.StandardError));
    }

    /// <summary>What the guest has printed so far, and QEMU; the last lines of it.</summary>
    public IReadOnlyList<string> Console
    {
        get
        {
            lock (_console)
                return [.. _console];
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="folder">Where files may be made.</param>
    /// <exception cref="RecordingException">QEMU is missing.</exception>
    public static VirtualMachine Start(MachineParts parts, string folder)
    {
        string qemu = ExternalProgram.Qemu.Find();
        string address = Path.Combine(folder, "line");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(address));
            listener.Listen(1);
            var start = new ProcessStartInfo(qemu, Arguments(parts, address, folder))
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            return new VirtualMachine(Process.Start(start)!, listener);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The line to the guest; null when QEMU ended before it was there.</summary>
    public async Task<GuestChannel?> ConnectAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<Socket> accepted = _listener.AcceptAsync(either.Token).AsTask();
        Task ended = _process.WaitForExitAsync(either.Token);
        bool isThere = await Task.WhenAny(accepted, ended).ConfigureAwait(false) == accepted;
        if (!isThere)
        {
            await either.CancelAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }

        _line = await accepted.ConfigureAwait(false);
        var stream = new NetworkStream(_line);
        return new GuestChannel(new BufferedStream(stream, 1 << 16), stream);
    }

    /// <summary>Waits until the guest has switched itself off, and all that it printed is read.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        await _reading.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _line?.Dispose();
        _listener.Dispose();
        _process.Dispose();
    }

    private static IEnumerable<string> Arguments(MachineParts parts, string line, string folder)
    {
        string processors = parts.Processors.ToString(CultureInfo.InvariantCulture);
        string memory = MemoryMegabytes.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-accel", "tcg,thread=multi", "-cpu", "max,la57=off", "-smp", processors, "-m", memory,
            "-display", "none", "-no-reboot", "-nodefaults", "-serial", "stdio",
            "-chardev", $"socket,id=line,path={line}", "-serial", "chardev:line",
            "-kernel", parts.Kernel, "-initrd", parts.Initramfs, "-append", $"{KernelOptions} {parts.CommandLine}",
        ];
        if (parts.SwapBytes == 0)
            return arguments;
        string disk = Path.Combine(folder, "swap");
        using (FileStream file = File.Create(disk))
            file.SetLength(parts.SwapBytes);
        return [.. arguments, "-drive", $"file={disk},if=virtio,format=raw,cache=unsafe"];
    }

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_console)
            {
                if (_console.Count == KeptLines)
                    _console.RemoveAt(0);
                _console.Add(line.TrimEnd('\r'));
            }
        }
    }
}
