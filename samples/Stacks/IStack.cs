using PtSpec.Scheduling;

namespace PtSpec.Samples.Stacks;

/// <summary>A stack of numbers, for any memory.</summary>
public interface IStack
{
    /// <summary>Puts a value on top.</summary>
    void Push<M>(M memory, int value)
        where M : struct, IMemory;

    /// <summary>Takes the value on top away; null when there is none.</summary>
    int? Pop<M>(M memory)
        where M : struct, IMemory;
}
