using System.Diagnostics;

namespace PtSpec.Bench.Peers;

/// <summary>A program run to its end, with its output and the time it took.</summary>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Seconds">From start to end.</param>
public sealed record Tool(string Output, double Seconds)
{
    /// <summary>Runs a program.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or ended with an error.</exception>
    public static Tool Run(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        long begin = Stopwatch.GetTimestamp();
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            return process.ExitCode == 0
                ? new Tool(output, seconds)
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.Result}{output}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started: {e.Message}", e);
        }
    }
}
