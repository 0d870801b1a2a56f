using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census.Flow;

/// <summary>What functions of the same file do with a mapping that they are given.</summary>
/// <param name="Unmap">Those that unmap it.</param>
/// <param name="Keep">Those that store it where a parameter points.</param>
/// <param name="Lock">Those that take a page table's lock themselves.</param>
/// <param name="LeaveLocked">Those of them that do not release it.</param>
/// <param name="Write">Those that write entries they are given.</param>
/// <param name="Rechecks">What each looks at again.</param>
/// <param name="All">All of them.</param>
internal sealed record FileFunctions(
    IReadOnlySet<string> Unmap, IReadOnlySet<string> Keep, IReadOnlySet<string> Lock, IReadOnlySet<string> LeaveLocked,
    IReadOnlySet<string> Write, IReadOnlyDictionary<string, string[]> Rechecks, IReadOnlySet<string> All)
{
    private static readonly HashSet<string> s_rechecks =
    [
        "pte_same", "pmd_same", "pte_same_as_swp", "vmf_pte_changed", "pte_none", "pte_none_mostly", "pte_present", "pte_range_none",
        "is_swap_pte", "is_migration_entry", "softleaf_is_migration", "pmd_none", "pmd_present", "pmd_trans_huge",
        "is_pte_pages_stable", "can_swapin_thp", "pte_is_uffd_marker", "is_uffd_pte_marker",
    ];

    /// <summary>Looks at the functions of a file.</summary>
    public static FileFunctions Of(IReadOnlyCollection<CFunction> functions) => new(
        functions.Where(Unmaps).Select(f => f.Name).ToHashSet(), functions.Where(Keeps).Select(f => f.Name).ToHashSet(),
        functions.Where(f => Expressions.Calls(f.Body).Any(call => IsLock(call.Name))).Select(f => f.Name).ToHashSet(),
        functions.Where(f => Expressions.Calls(f.Body).Any(call => IsLock(call.Name)) && !Expressions.Calls(f.Body).Any(call => IsUnlock(call.Name)))
            .Select(f => f.Name).ToHashSet(),
        Reach(functions, MappingMode.IsWrite).Where(f => f.Value.Length > 0).Select(f => f.Key).ToHashSet(),
        Reach(functions, IsRecheck), functions.Select(f => f.Name).ToHashSet());

    /// <summary>Whether a function tells what an entry is.</summary>
    public static bool IsRecheck(string function) => s_rechecks.Contains(function);

    /// <summary>Whether a function takes a lock.</summary>
    public static bool IsLock(string function) =>
        function.StartsWith("spin_lock", StringComparison.Ordinal) || function.StartsWith("spin_trylock", StringComparison.Ordinal)
        || function.StartsWith("double_pt_lock", StringComparison.Ordinal);

    /// <summary>Whether a function releases one.</summary>
    public static bool IsUnlock(string function) =>
        function.StartsWith("spin_unlock", StringComparison.Ordinal) || function.StartsWith("double_pt_unlock", StringComparison.Ordinal);

    // Which of some functions a function calls itself, and what those call that it calls, and what these call.
    private static Dictionary<string, string[]> Reach(IReadOnlyCollection<CFunction> functions, Func<string, bool> isMeant)
    {
        Dictionary<string, string[]> calls = functions.Where(f => !f.IsMacro).GroupBy(f => f.Name).ToDictionary(
            g => g.Key, g => Expressions.Calls(g.First().Body).Select(call => call.Name).Distinct().ToArray());
        Dictionary<string, string[]> reach = calls.ToDictionary(f => f.Key, f => f.Value.Where(isMeant).ToArray());
        for (int deeper = 0; deeper < 2; deeper++)
        {
            Dictionary<string, string[]> before = reach;
            reach = calls.ToDictionary(
                f => f.Key,
                f => before[f.Key].Concat(f.Value.SelectMany(callee => before.GetValueOrDefault(callee, []))).Distinct().ToArray());
        }
        return reach;
    }

    private static bool Unmaps(CFunction function) =>
        !function.IsMacro && Expressions.Calls(function.Body).Any(
            call => call.Name is "pte_unmap" or "pte_unmap_unlock"
                && call.Arguments is [[{ IsWord: true } parameter, ..], ..]
                && function.Mentions(parameter.Text));

    private static bool Keeps(CFunction function)
    {
        if (function.IsMacro || !function.Mentions("pte_t"))
            return false;
        CToken[] body = function.Body;
        for (int i = 1; i + 2 < body.Length; i++)
        {
            // a->b = pte;
            if (body[i].Is("=") && body[i + 1].IsWord && body[i + 2].Is(";") && body[i + 1].Text.Contains("pte", StringComparison.Ordinal)
                && function.Mentions(body[i + 1].Text) && i > 2 && body[i - 2].Is("->"))
                return true;
        }
        return false;
    }
}
