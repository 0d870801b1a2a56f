using System.Runtime.InteropServices;

namespace PtSpec.Bench;

/// <summary>What a number was measured on.</summary>
public static class Machine
{
    /// <summary>One line: processors, runtime, system.</summary>
    public static string Line =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, "
        + $"{RuntimeInformation.OSArchitecture} {RuntimeInformation.OSDescription}";
}
