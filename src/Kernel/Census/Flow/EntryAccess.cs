namespace PtSpec.Kernel.Census.Flow;

/// <summary>What is done with a table while it is mapped, on any way.</summary>
[Flags]
internal enum EntryAccess
{
    /// <summary>Its entries are read at most.</summary>
    None = 0,

    /// <summary>An entry is written.</summary>
    Writes = 1,

    /// <summary>An entry is written without a lock that this function, or the call, has taken.</summary>
    WritesUnlocked = 2,

    /// <summary>Somebody else gets the mapping, who may write.</summary>
    HandsOn = 4,
}

/// <summary>The word for how a call maps: what the call itself does, and what is done then.</summary>
internal static class MappingMode
{
    /// <summary>Whether a function writes the entries that it is given.</summary>
    public static bool IsWrite(string function) =>
        function.StartsWith("set_pte", StringComparison.Ordinal) || function.StartsWith("__set_pte", StringComparison.Ordinal)
        || function.StartsWith("pte_clear", StringComparison.Ordinal)
        || (function.Contains("ptep_", StringComparison.Ordinal) && !IsRead(function))
        || function is "clear_full_ptes" or "get_and_clear_full_ptes" or "get_and_clear_ptes" or "clear_ptes" or "wrprotect_ptes"
            or "clear_young_dirty_ptes" or "clear_not_present_full_ptes" or "modify_prot_start_ptes" or "modify_prot_commit_ptes"
            or "test_and_clear_young_ptes" or "clear_flush_young_ptes";

    /// <summary>Whether a function of another file only reads the entries that it is given.</summary>
    public static bool IsRead(string function) =>
        (function.TrimStart('_').StartsWith("ptep_get", StringComparison.Ordinal) && !function.Contains("clear", StringComparison.Ordinal))
        || function.StartsWith("pte_unmap", StringComparison.Ordinal) || function.StartsWith("update_mmu_cache", StringComparison.Ordinal)
        || function.StartsWith("pgste_", StringComparison.Ordinal) || function.EndsWith("_pte_batch", StringComparison.Ordinal)
        || function.StartsWith("pr_", StringComparison.Ordinal) || function.StartsWith("trace_", StringComparison.Ordinal)
        || function is "folio_pte_batch_flags" or "printk" or "likely" or "unlikely" or "if" or "while" or "sizeof" or "pte_val" or "READ_ONCE"
            or "WARN_ON" or "WARN_ON_ONCE" or "VM_BUG_ON" or "BUG_ON" or "VM_WARN_ON_ONCE" or "__pa" or "virt_to_page" or "IS_ALIGNED"
            or "pte_batch_hint" or "PTR_ALIGN_DOWN" or "min" or "max";

    /// <summary>The word.</summary>
    public static string Of(string primitive, EntryAccess access)
    {
        bool mayWrite = (access & (EntryAccess.Writes | EntryAccess.WritesUnlocked | EntryAccess.HandsOn)) != EntryAccess.None;
        return primitive switch
        {
            "pte_free_defer" => "free",
            "pte_lockptr" => "-",
            _ when MappingFamily.Locks(primitive) => Allocates(primitive) ? "alloc+lock" : mayWrite ? "lock" : "lock/ro",
            _ when Allocates(primitive) => "alloc",
            _ when access.HasFlag(EntryAccess.WritesUnlocked) => "may-write unlocked",
            _ => mayWrite ? "may-write" : "ro",
        };
    }

    private static bool Allocates(string primitive) =>
        primitive.Contains("alloc_map", StringComparison.Ordinal) || primitive.EndsWith("get_locked_pte", StringComparison.Ordinal);
}
