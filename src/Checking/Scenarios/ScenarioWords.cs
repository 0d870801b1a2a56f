using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>The words of the text form that both its reader and its writer know.</summary>
public static class ScenarioWords
{
    /// <summary>The properties that a scenario can expect to be violated, for a message.</summary>
    public const string Properties =
        "a property: I1, I2, ..., linearizability, refinement, progress, deadlock or livelock";

    /// <summary>Every kind of operation, in the order of <see cref="OperationKind"/>.</summary>
    public static IReadOnlyList<OperationKind> Operations { get; } = Enum.GetValues<OperationKind>();

    /// <summary>The word of an operation.</summary>
    public static string Of(OperationKind kind) => kind switch
    {
        OperationKind.Read => "read",
        OperationKind.Write => "write",
        OperationKind.DontNeed => "dontneed",
        OperationKind.Retract => "retract",
        OperationKind.UffdCopy => "uffd_copy",
        OperationKind.Mincore => "mincore",
        OperationKind.RwInstall => "rw_install",
        OperationKind.PteAlloc => "pte_alloc",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an operation."),
    };

    /// <summary>The words of a mapping.</summary>
    public static string Of(VmaKind kind) => kind switch
    {
        VmaKind.Anonymous => "anon",
        VmaKind.SharedShmem => "shmem",
        VmaKind.PrivateShmem => "shmem private",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a mapping."),
    };

    /// <summary>The word of a lock layout.</summary>
    public static string Of(LockLayout locks) => locks == LockLayout.Split ? "split" : "mm";

    /// <summary>A value as a page's content: 0, a, b or c.</summary>
    public static char Content(int value) => "0abc"[value];

    /// <summary>Whether an operation may cover a whole slot.</summary>
    public static bool MayCoverSlot(OperationKind kind) =>
        kind is OperationKind.DontNeed or OperationKind.Retract or OperationKind.PteAlloc;

    /// <summary>Whether an operation may cover one entry.</summary>
    public static bool MayCoverEntry(OperationKind kind) => kind is not (OperationKind.Retract or OperationKind.PteAlloc);

    /// <summary>Whether <paramref name="word"/> names a property: an invariant by its number, or one with a name.</summary>
    public static bool IsProperty(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word is "linearizability" or "refinement" or "progress" or "deadlock" or "livelock")
            return true;
        return word.Length is 2 or 3 && word[0] == 'I' && word[1] != '0' && word.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
