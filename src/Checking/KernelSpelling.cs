namespace PtSpec.Checking;

/// <summary>Names of routines and primitives as the kernel spells them.</summary>
internal static class KernelSpelling
{
    /// <summary>The kernel's spelling of a C# name: pmdp_get for PmdpGet.</summary>
    public static string Of(string name) => string.Concat(
        name.Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : $"{c}"));
}
