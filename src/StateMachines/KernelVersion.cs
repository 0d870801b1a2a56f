namespace PtSpec.StateMachines;

/// <summary>A kernel release, such as 6.6.</summary>
/// <param name="Major">The number before the dot.</param>
/// <param name="Minor">The number after the dot.</param>
public readonly record struct KernelVersion(int Major, int Minor);
