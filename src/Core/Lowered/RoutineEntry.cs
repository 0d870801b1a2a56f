namespace PtSpec.Core.Lowered;

/// <summary>A routine that is built when it is first asked for.</summary>
/// <param name="id">Its C# name, "Type.Method".</param>
/// <param name="kernelName">The kernel's name.</param>
/// <param name="build">Builds it.</param>
internal sealed class RoutineEntry(string id, string kernelName, Func<RoutineProgram> build)
{
    private readonly Lazy<RoutineProgram> program = new(build);

    /// <summary>Its C# name, "Type.Method".</summary>
    public string Id { get; } = id;

    /// <summary>The kernel's name.</summary>
    public string KernelName { get; } = kernelName;

    /// <summary>The routine as data.</summary>
    public RoutineProgram Program => program.Value;
}
