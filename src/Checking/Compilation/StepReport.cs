using System.Runtime.InteropServices;

namespace PtSpec.Checking.Compilation;

/// <summary>What a compiled step says besides its successors.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct StepReport
{
    internal const int TriggeredOffset = 8;

    /// <summary>The number of the check that the last successor fails; not touched when it fails none.</summary>
    [FieldOffset(0)]
    public int Violation;

    /// <summary>For each property how often it was looked at, which the step adds to.</summary>
    [FieldOffset(TriggeredOffset)]
    public ulong* Triggered;
}
