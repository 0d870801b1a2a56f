using System.Runtime.InteropServices;

namespace PtSpec.Bench;

/// <summary>What a number was measured on.</summary>
public static class Machine
{
    /// <summary>One line: processors, runtime, system.</summary>
    public static string Line =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, "
        + $"{RuntimeInformation.OSArchitecture} {RuntimeInformation.OSDescription}";

    /// <summary>What else the machine does: the load average of the last minute, where the system says it.</summary>
    public static string Load
    {
        get
        {
            const string file = "/proc/loadavg";
            return File.Exists(file) ? File.ReadAllText(file).Split(' ')[0] : "unknown";
        }
    }
}
