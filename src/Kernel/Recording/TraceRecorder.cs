using System.Globalization;
using System.IO.Compression;
using System.Text;
using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Recording.Machines;
using PtSpec.Kernel.Recording.Probes;
using PtSpec.StateMachines;

namespace PtSpec.Kernel.Recording;

/// <summary>
/// Records a trace: boots a kernel under QEMU, is sent its symbols, sends the probes that they call for, and receives what the
/// probes saw of a workload. Everything in between is in one temporary folder, which is gone afterwards.
/// </summary>
/// <param name="request">What is to be recorded.</param>
/// <param name="tell">Is told what happens, in a few words.</param>
internal sealed class TraceRecorder(RecordingRequest request, Action<string> tell)
{
    private const long SwapBytes = 256 << 20;

    private string _stage = "";

    /// <summary>Records.</summary>
    /// <exception cref="RecordingException">It cannot be done.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<RecordedTrace> RecordAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(request.TimeLimit);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ptspec-record-");
        try
        {
            return await RecordAsync(folder.FullName, limit.Token, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Late([]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<RecordedTrace> RecordAsync(string folder, CancellationToken limit, CancellationToken cancellation)
    {
        // Whatever is missing is told before anything takes time.
        foreach (ExternalProgram program in (ExternalProgram[])[ExternalProgram.Qemu, ExternalProgram.Objdump])
            program.Find();
        Next("building the guest");
        byte[] image = File.ReadAllBytes(request.KernelFile);
        byte[] elf = KernelImage.Decompress(request.KernelFile, image, limit);
        string initramfs = Path.Combine(folder, "initramfs");
        File.WriteAllBytes(initramfs, Initramfs.Build(folder, request.Modules, limit));

        Next("booting");
        var parts = new MachineParts(
            request.KernelFile, initramfs, GuestOptions(), request.Processors, request.Workload.Swaps ? SwapBytes : 0);
        VirtualMachine machine = VirtualMachine.Start(parts, folder);
        await using (machine.ConfigureAwait(false))
        {
            try
            {
                return await TalkAsync(machine, elf, folder, limit).ConfigureAwait(false);
            }
            catch (RecordingException e)
            {
                // Ctrl-C reaches QEMU as well, and it may end first.
                cancellation.ThrowIfCancellationRequested();
                throw new RecordingException(PanicIn(machine.Console) ?? e.Message, e) { Console = machine.Console };
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw Late(machine.Console);
            }
        }
    }

    private async Task<RecordedTrace> TalkAsync(VirtualMachine machine, byte[] elf, string folder, CancellationToken limit)
    {
        GuestChannel? channel = await machine.ConnectAsync(limit).ConfigureAwait(false);
        var received = new Dictionary<string, GuestFile>();
        IReadOnlyList<PmdWriteSite>? writes = null;
        while (!received.ContainsKey("end"))
        {
            GuestFile? file = channel is null ? null : await channel.ReadAsync(limit).ConfigureAwait(false);
            if (file is null)
            {
                await machine.WaitAsync(limit).ConfigureAwait(false);
                throw new RecordingException("the guest stopped before it had sent its trace");
            }

            received[file.Name] = file;
            switch (file.Name)
            {
                case "release":
                    Next($"kernel {file.Text}: reading its symbols");
                    break;
                case "symbols.gz":
                    Next("looking for the instructions that write pmd entries");
                    var symbols = KernelSymbols.Parse(Lines(file));
                    writes = PmdWriteFinder.Find(elf, symbols, VersionOf(received["release"].Text), folder, limit);
                    IReadOnlyList<string> probes = ProbeSet.For(symbols, writes, request.WithReaders);
                    Next($"setting probes: {writes?.Count ?? 0} writes of pmd entries found");
                    await channel!.SendAsync(probes, limit).ConfigureAwait(false);
                    break;
                case "probing":
                    Next($"recording {request.Workload.Name}: {file.Text} probes");
                    break;
                case "workload":
                    Next("bringing the trace back");
                    break;
                case "refused":
                    throw new RecordingException($"the kernel refuses probes: {string.Join("; ", file.Text.Split('\n').Take(4))}");
                case "failure":
                    throw new RecordingException($"the kernel cannot be recorded: {file.Text}");
            }
        }

        await machine.WaitAsync(limit).ConfigureAwait(false);
        return new RecordedTrace(
            received["release"].Text,
            received["trace.gz"].Content,
            received["workload"].Text,
            int.Parse(received["probing"].Text, CultureInfo.InvariantCulture),
            writes is not null,
            machine.Console,
            received["alerts"].Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Lines(GuestFile zipped)
    {
        using var plain = new StreamReader(new GZipStream(new MemoryStream(zipped.Content), CompressionMode.Decompress), Encoding.ASCII);
        while (plain.ReadLine() is { } line)
            yield return line;
    }

    private static string? PanicIn(IReadOnlyList<string> console) =>
        console.LastOrDefault(line => line.Contains("Kernel panic", StringComparison.Ordinal)) is { } panic
            ? $"the guest's kernel panicked: {panic.Trim()}"
            : null;

    private KernelVersion VersionOf(string release)
    {
        if (!KernelVersion.TryParseRelease(release, out KernelVersion version))
            throw new RecordingException($"the kernel calls itself '{release}', which is no release such as 6.12.1");
        if (version < request.Workload.Since)
            throw new RecordingException($"{request.Workload.Name} needs Linux {request.Workload.Since} or later; this is {release}");
        return version;
    }

    private string GuestOptions() => string.Create(
        CultureInfo.InvariantCulture,
        $"ptspec.workload={request.Workload.Name} ptspec.seconds={request.Seconds} ptspec.seed={request.Seed} ptspec.buffer={request.BufferKilobytes} ptspec.swap={(request.Workload.Swaps ? 1 : 0)}");

    private void Next(string stage)
    {
        _stage = stage;
        tell(stage);
    }

    private RecordingException Late(IReadOnlyList<string> console) => new(
        string.Create(CultureInfo.InvariantCulture, $"the time limit of {request.TimeLimit.TotalSeconds} s ran out while {_stage}"))
    {
        Console = console,
        IsTimeout = true,
    };
}
