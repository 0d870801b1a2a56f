using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PtSpec.Cli.Options;
using PtSpec.Cli.Output;
using PtSpec.Kernel.Recording;
using PtSpec.Kernel.Recording.Debian;
using PtSpec.Kernel.Traces;
using Spectre.Console;

namespace PtSpec.Cli.Commands;

/// <summary>trace record: boots a kernel under QEMU and records what it does with its page tables.</summary>
internal sealed class TraceRecordCommand
{
    private const int ConsoleLinesShown = 12;
    private const int MostSeconds = 60;
    private const int MostProcessors = 16;
    private const int LongestLimit = 3600;

    private readonly Option<string?> kernel = new("--kernel")
    {
        Description = "The kernel as it is booted (bzImage, vmlinuz).",
        HelpName = "FILE",
    };

    private readonly Option<string?> debian = SharedOptions.Parsed<string?>(
        "--debian",
        "Instead of --kernel: fetch Debian's newest kernel of this version, for clouds; nothing is installed.",
        "VERSION",
        text => text.Length > 0 && char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+') ? text : null,
        "a version such as 6.12 or 6.12.117");

    private readonly Option<Workload?> workload = SharedOptions.Parsed<Workload?>(
        "--workload",
        "What the guest does meanwhile; --list says what there is.",
        "NAME",
        text => Workload.All.FirstOrDefault(w => w.Name == text),
        string.Join(", ", Workload.All.Select(w => w.Name)));

    private readonly Option<bool> list = new("--list") { Description = "List the workloads." };

    private readonly Option<string?> output = new("--out")
    {
        Description = "Where the trace is written (RELEASE-WORKLOAD.txt.gz); compressed if the name ends with .gz. A file that exists is left alone.",
        HelpName = "FILE",
    };

    private readonly Option<string?> console = new("--console")
    {
        Description = "Write what the guest printed to this file, also when it fails.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> modules = new("--module")
    {
        Description = "A kernel module to load, such as virtio_blk.ko.xz for swap; may be given several times.",
        HelpName = "FILE",
    };

    private readonly Option<bool> readers = new("--readers")
    {
        Description = "Record RCU sections as well, for the rule about grace periods; the trace is several times as large.",
    };

    private readonly Option<int?> seconds = SharedOptions.Number("--seconds", "How long the guest works, by its own clock (1).", 1, MostSeconds);
    private readonly Option<int?> seed = SharedOptions.Number("--seed", "What the guest draws its random numbers from (1).", 0, int.MaxValue);
    private readonly Option<int?> processors = SharedOptions.Number("--processors", "How many processors the guest has (4).", 1, MostProcessors);

    private readonly Option<int?> timeLimit =
        SharedOptions.Number("--time-limit", "The longest that all of it may take, in seconds (120).", 1, LongestLimit);

    private readonly Option<string?> cache = new("--cache")
    {
        Description = "Where fetched kernels are kept (~/.cache/ptspec).",
        HelpName = "DIR",
    };

    private readonly Option<string?> mirror = new("--mirror")
    {
        Description = $"Where Debian's archive is ({DebianKernels.DefaultMirror}).",
        HelpName = "URL",
    };

    private readonly Terminal terminal;

    private TraceRecordCommand(Terminal terminal) => this.terminal = terminal;

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var record = new TraceRecordCommand(terminal);
        var command = new Command(
            "record",
            """
            Boots a kernel under QEMU and records what it does with its page tables.

            Examples:
              ptspec trace record --debian 6.12 --workload shm --out shm.txt.gz
              ptspec trace record --kernel bzImage --workload uffd --readers
            """)
        {
            record.kernel, record.debian, record.workload, record.list, record.output, record.console, record.modules, record.readers,
            record.seconds, record.seed, record.processors, record.timeLimit, record.cache, record.mirror,
        };
        command.SetAction(record.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        if (parsed.GetValue(list))
            return List();
        if (parsed.GetValue(workload) is not { } chosen)
            throw new UsageException("trace record: expected --workload NAME; --list says what there is");
        if (parsed.GetValue(kernel) is null == parsed.GetValue(debian) is null)
            throw new UsageException("trace record: expected either --kernel FILE or --debian VERSION");
        UserFiles.CheckWritable(parsed.GetValue(output), mayExist: false);
        UserFiles.CheckWritable(parsed.GetValue(console), mayExist: false);
        long start = Stopwatch.GetTimestamp();
        try
        {
            RecordingRequest request = Request(parsed, chosen);
            var recorder = new TraceRecorder(request, stage => Tell(start, stage));
            RecordedTrace recording = recorder.RecordAsync(terminal.Cancellation).GetAwaiter().GetResult();
            WriteConsole(parsed, [.. recording.Console, .. recording.Alerts]);
            string file = RecordingFiles.Write(parsed.GetValue(output), recording, chosen);
            return Print(file, recording, start);
        }
        catch (RecordingException e)
        {
            WriteConsole(parsed, e.Console);
            foreach (string line in e.Console.TakeLast(ConsoleLinesShown))
                terminal.Error.WriteLine($"  {line}");
            terminal.Error.WriteLine($"ptspec: {e.Message}");
            return e.IsTimeout ? ExitCodes.OutOfBudget : ExitCodes.BadInput;
        }
    }

    private RecordingRequest Request(ParseResult parsed, Workload chosen)
    {
        string[] given = parsed.GetValue(modules) ?? [];
        string file;
        if (parsed.GetValue(kernel) is { } named)
        {
            file = named;
        }
        else
        {
            string archive = parsed.GetValue(mirror) ?? DebianKernels.DefaultMirror;
            var kernels = new DebianKernels(CacheFolder(parsed), archive, SecurityMirrorOf(archive), stage => terminal.WriteLine(stage));
            DebianKernel fetched = kernels.Fetch(parsed.GetValue(debian)!, terminal.Cancellation);
            file = fetched.Image;
            if (chosen.Swaps && fetched.BlockModule is { } module)
                given = [module, .. given];
        }

        foreach (string needed in (string[])[file, .. given])
            UserFiles.Try(needed, "read", () => File.OpenRead(needed)).Dispose();
        var request = new RecordingRequest(Path.GetFullPath(file), chosen) { Modules = given, WithReaders = parsed.GetValue(readers) };
        return request with
        {
            Seconds = parsed.GetValue(seconds) ?? request.Seconds,
            Seed = parsed.GetValue(seed) ?? request.Seed,
            Processors = parsed.GetValue(processors) ?? request.Processors,
            TimeLimit = parsed.GetValue(timeLimit) is { } limit ? TimeSpan.FromSeconds(limit) : request.TimeLimit,
        };
    }

    private string CacheFolder(ParseResult parsed)
    {
        string folder = Path.GetFullPath(
            parsed.GetValue(cache) ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ptspec"));
        // The folder's name stands in quotes in apt's configuration.
        if (folder.AsSpan().IndexOfAny('"', ';', '\n') >= 0)
            throw new UsageException($"--cache: expected a folder without quotes and semicolons in its name, found {folder}");
        return UserFiles.Try(folder, "made", () => Directory.CreateDirectory(folder)).FullName;
    }

    // Mirrors have both side by side.
    private static string SecurityMirrorOf(string mirror) => mirror.TrimEnd('/') + "-security";

    private int List()
    {
        Table rows = Tables.Create(Tables.Names("workload"), Tables.Names("kernels"), Tables.Words("what races"));
        foreach (Workload one in Workload.All)
            rows.AddRow(new Text(one.Name), new Text($"{one.Since}-"), new Text(one.Description));
        terminal.Write(rows);
        return ExitCodes.Holds;
    }

    private int Print(string file, RecordedTrace recording, long start)
    {
        RecordingSummary summary = RecordingSummary.Of(file);
        terminal.WriteLine($"{file}: kernel {recording.Release}, {recording.Workload}");
        FormattableString counts =
            $"{summary.Events:N0} events of {recording.Probes:N0} probes, {new FileInfo(file).Length / 1024:N0} KB, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s";
        terminal.WriteLine(counts.ToString(CultureInfo.InvariantCulture));
        if (recording.Alerts.Count > 0)
            terminal.WriteLine($"The kernel warned: {recording.Alerts[0]}; --console keeps what follows, {recording.Alerts.Count - 1:N0} lines", Tone.Warning);
        if (!recording.WritesRecorded)
            terminal.WriteLine("This kernel stores pmd entries without calls (no PARAVIRT_XXL): their writes are not recorded.", Tone.Warning);
        foreach (string loss in summary.Losses)
            terminal.WriteLine($"Lost: {loss}", Tone.Warning);
        return summary.Losses.Count == 0 ? ExitCodes.Holds : ExitCodes.OutOfBudget;
    }

    private void Tell(long start, string stage)
    {
        FormattableString line = $"{Stopwatch.GetElapsedTime(start).TotalSeconds,5:F1} s  {stage}";
        terminal.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteConsole(ParseResult parsed, IReadOnlyList<string> lines)
    {
        if (parsed.GetValue(console) is { } file)
            UserFiles.Write(file, string.Concat(lines.Select(line => line + "\n")));
    }
}
