namespace PtSpec.EndToEnd;

/// <summary>Scenarios and changes that several tests use.</summary>
internal static class Texts
{
    /// <summary>Two CPUs that race to install a table.</summary>
    public const string AllocationRace = """
        scenario allocation-race
          kernel 6.6
          ptes 1
          vma 0 = anon
          cpu 0: pte_alloc 0
          cpu 1: pte_alloc 0

        """;

    /// <summary>userfaultfd against khugepaged.</summary>
    public const string LockRace = """
        scenario lock-race
          kernel 6.6
          ptes 1
          vma 0 = shmem private
          pmd 0 = table { 0: none }
          cpu 0: uffd_copy 0.0 1
          cpu 1: retract 0

        """;

    /// <summary>More interleavings than anybody waits for.</summary>
    public const string Endless = """
        scenario endless
          kernel 6.6
          ptes 4
          vma 0 = shmem private
          vma 1 = shmem
          cpu 0: write 0.0 1; write 1.1 2; dontneed 0; read 1.0
          cpu 1: retract 0; write 0.1 1; write 0.2 3; dontneed 1
          cpu 2: write 0.2 2; retract 1; read 0.0; write 1.3
          cpu 3: read 0.1; write 1.0 1; retract 0; dontneed 0

        """;

    /// <summary>More states than are gone through in a few seconds, and soon under way.</summary>
    public static string Lengthy { get; } = Endless
        .Replace("; dontneed 0; read 1.0", "", StringComparison.Ordinal)
        .Replace("; write 0.2 3; dontneed 1", "", StringComparison.Ordinal)
        .Replace("; read 0.0; write 1.3", "", StringComparison.Ordinal)
        .Replace("; retract 0; dontneed 0", "", StringComparison.Ordinal);

    /// <summary>The first change of a shipped bug; step numbers live in one place.</summary>
    public static string Change(string bug) => File.ReadAllLines(BuiltProgram.File("spec", "bugs", bug + ".txt"))
        .First(line => line.TrimStart().StartsWith("change ", StringComparison.Ordinal)).Trim()["change ".Length..];
}
