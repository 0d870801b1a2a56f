using System.Diagnostics;
using System.Globalization;

namespace PtSpec.EndToEnd;

/// <summary>What a run of ptspec did.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    /// <summary>What it wrote without what differs from run to run: seconds.</summary>
    public string OutWithoutTimes =>
        string.Join('\n', Out.Split('\n').Select(l => l.EndsWith(" s", StringComparison.Ordinal) ? l[..l.LastIndexOf(',')] : l));

    /// <summary>What it complained of: without its progress, of which a slow machine sees more.</summary>
    public string Complaint =>
        string.Join('\n', Error.Split('\n').Where(l =>
            !l.EndsWith("/s", StringComparison.Ordinal) && !l.Contains(", after a search of ", StringComparison.Ordinal)));
}

/// <summary>Runs the built program as a user does.</summary>
internal static class BuiltProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Runs ptspec to its end.</summary>
    public static Outcome Run(params string[] arguments) => RunWithInput("", arguments);

    /// <summary>Runs ptspec with a text as its standard input.</summary>
    public static Outcome RunWithInput(string input, params string[] arguments) =>
        Finish(StartInfo(arguments), input, arguments);

    /// <summary>Runs ptspec to its end with a managed heap of at most so many bytes.</summary>
    public static Outcome RunWithin(long heapBytes, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(arguments);
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytes.ToString("x", CultureInfo.InvariantCulture);
        return Finish(start, "", arguments);
    }

    /// <summary>Runs ptspec to its end with other values of environment variables.</summary>
    public static Outcome RunWith(IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        ProcessStartInfo start = StartInfo(arguments);
        // Found here, because it may not be on the path that the process gets.
        start.FileName = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "dotnet")).First(System.IO.File.Exists);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return Finish(start, "", arguments);
    }

    /// <summary>Starts ptspec.</summary>
    public static Process Start(params string[] arguments) => Process.Start(StartInfo(arguments))!;

    /// <summary>Runs another program to its end.</summary>
    public static Outcome RunProgram(string program, params string[] arguments) => Finish(StartInfo(program, arguments), "", arguments);

    private static Outcome Finish(ProcessStartInfo start, string input, string[] arguments)
    {
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"ptspec {string.Join(' ', arguments)} did not end.");
        }
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    private static ProcessStartInfo StartInfo(string[] arguments) => StartInfo(Path.Combine(AppContext.BaseDirectory, "ptspec.dll"), arguments);

    private static ProcessStartInfo StartInfo(string program, string[] arguments) =>
        new("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "PtSpec.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
