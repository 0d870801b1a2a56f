using PtSpec.Checking.CallSites;

namespace PtSpec.Kernel.Census;

/// <summary>A call of the mapping family in a kernel's source.</summary>
/// <param name="File">The file, from the root of the tree.</param>
/// <param name="Function">The function around it; a macro as <c>#define name</c>.</param>
/// <param name="Line">The line of the call, from 1.</param>
/// <param name="Primitive">What is called.</param>
/// <param name="Policy">What it does when there is no table; null when the function could not be read.</param>
/// <param name="OnNull">The same as the source says it.</param>
/// <param name="Recheck">What is looked at again under the table's lock; "-" where nothing is.</param>
/// <param name="Unmap">Whether each way unmaps what was mapped.</param>
/// <param name="Mode">
/// How it maps: "lock" maps and locks, "lock/ro" the same to read only; without a lock "ro" reads only, "may-write" locks later or
/// hands the mapping on, "may-write unlocked" writes without; "alloc" and "alloc+lock" allocate where there is no table; "free" gives
/// one up; "-" only names a lock.
/// </param>
internal sealed record CensusSite(
    string File, string Function, int Line, string Primitive, CallSitePolicy? Policy, string OnNull, string Recheck, string Unmap,
    string Mode)
{
    /// <summary>Whether a way was found on which nobody is left to unmap the table.</summary>
    public bool StaysMapped => Unmap.Split("; ").Any(way =>
        way.StartsWith("stays", StringComparison.Ordinal) || way.StartsWith("lost", StringComparison.Ordinal)
        || way.StartsWith("mapped again", StringComparison.Ordinal) || way.StartsWith("never", StringComparison.Ordinal));

    /// <summary>The policy's word.</summary>
    public string PolicyWord => Policy?.Word() ?? "not read";
}
