using System.Text.RegularExpressions;

namespace PtSpec.Kernel.Census;

/// <summary>The kernel's functions by which a page table is mapped, locked or freed.</summary>
internal static partial class MappingFamily
{
    /// <summary>Whether a name is one of them.</summary>
    public static bool Holds(string name) => Names().IsMatch(name);

    /// <summary>Whether it maps a table, and returns NULL where there is none.</summary>
    public static bool Maps(string name) => name is not ("pte_lockptr" or "pte_free_defer");

    /// <summary>Whether it returns with the table's lock held, after a look at the pmd entry under it.</summary>
    public static bool Locks(string name) =>
        Maps(name) && (name.EndsWith("_lock", StringComparison.Ordinal) || name.EndsWith("get_locked_pte", StringComparison.Ordinal));

    /// <summary>Whether a text may hold one of them: files that do not are not read any further.</summary>
    internal static bool MayBeIn(ReadOnlySpan<byte> text) =>
        text.IndexOf("pte_offset_map"u8) >= 0 || text.IndexOf("pte_alloc_map"u8) >= 0 || text.IndexOf("get_locked_pte"u8) >= 0
        || text.IndexOf("pte_lockptr"u8) >= 0 || text.IndexOf("pte_free_defer"u8) >= 0;

    [GeneratedRegex(
        @"^(_*pte_offset_map\w*|_*pte_alloc_map\w*|_*get_locked_pte|pte_lockptr|pte_free_defer)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
