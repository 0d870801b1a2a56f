using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>The words of the text form that both its reader and its writer know.</summary>
internal static class ScenarioWords
{
    /// <summary>Every kind of operation, in the order of <see cref="OperationKind"/>.</summary>
    public static IReadOnlyList<OperationKind> Operations { get; } = Enum.GetValues<OperationKind>();

    /// <summary>The word of an operation.</summary>
    public static string Of(OperationKind kind) => OperationShape.Of(kind).Word;

    /// <summary>The words of a mapping.</summary>
    public static string Of(VmaKind kind) => kind switch
    {
        VmaKind.Anonymous => "anon",
        VmaKind.SharedShmem => "shmem",
        VmaKind.PrivateShmem => "shmem private",
        VmaKind.Kernel => "kernel",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a mapping."),
    };

    /// <summary>The word of a lock layout.</summary>
    public static string Of(LockLayout locks) => locks switch
    {
        LockLayout.Split => "split",
        LockLayout.Pte => "pte",
        _ => "mm",
    };

    /// <summary>The word of a memory model.</summary>
    public static string Of(MemoryModel memory) => memory switch
    {
        MemoryModel.Sc => "sc",
        MemoryModel.Tso => "tso",
        _ => "pso",
    };

    /// <summary>The word of what a pmd entry ends as.</summary>
    public static string Of(PmdEnd end) => end switch
    {
        PmdEnd.None => "none",
        PmdEnd.Table => "table",
        _ => "leaf",
    };

    /// <summary>A value as a page's content: 0, a, b or c.</summary>
    public static char Content(int value) => "0abc"[value];

    /// <summary>Whether an operation may cover a whole slot.</summary>
    public static bool MayCoverSlot(OperationKind kind) => OperationShape.Of(kind).Range != OperationRange.Entry;

    /// <summary>Whether an operation may cover one entry.</summary>
    public static bool MayCoverEntry(OperationKind kind) => OperationShape.Of(kind).Range != OperationRange.Slot;
}
