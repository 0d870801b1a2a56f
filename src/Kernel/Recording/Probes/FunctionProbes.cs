using PtSpec.Kernel.Recording.Images;

namespace PtSpec.Kernel.Recording.Probes;

/// <summary>
/// The functions of the protocol that are probed where they are entered and where they return, and what is fetched there. Of
/// several functions with one event name a kernel has one. What a kernel does not have, or has inlined, is left out.
/// </summary>
internal static class FunctionProbes
{
    private const string Mapping = "mm=$arg1:x64 pmd=$arg2:x64 addr=$arg3:x64 pv=+0($arg2):x64";
    private const string OfVma = "vma=$arg1:x64 mm=+16($arg1):x64 addr=$arg2:x64 pmd=$arg3:x64 pv=+0($arg3):x64";
    private const string OfVmaSplit = "vma=$arg1:x64 mm=+16($arg1):x64 pmd=$arg2:x64 addr=$arg3:x64 freeze=$arg4:u8 pv=+0($arg2):x64";
    private const string OfGather = "vma=$arg2:x64 mm=+16($arg2):x64 pmd=$arg3:x64 addr=$arg4:x64 pv=+0($arg3):x64";

    // struct vm_fault: vma at 0, address at 24, pmd at 48.
    private const string OfFault = "vma=+0($arg1):x64 addr=+24($arg1):x64 pmd=+48($arg1):x64 pv=+0(+48($arg1)):x64";

    // Name, functions, arguments, what is fetched in addition at the return.
    private static readonly (string Name, string Functions, string Arguments, string AtReturn)[] s_calls =
    [
        ("pml", "__pte_offset_map_lock pte_offset_map_lock", Mapping, "ptl=+0($arg4):x64 ret=$retval:x64"),
        ("pom", "__pte_offset_map ___pte_offset_map", "pmd=$arg1:x64 addr=$arg2:x64 pv=+0($arg1):x64", "ret=$retval:x64"),
        ("pnl", "pte_offset_map_nolock", Mapping, "ptl=+0($arg4):x64 ret=$retval:x64"),
        ("pro", "pte_offset_map_ro_nolock", Mapping, "ptl=+0($arg4):x64 ret=$retval:x64"),
        ("prw", "pte_offset_map_rw_nolock", Mapping, "pvr=+0($arg4):x64 ptl=+0($arg5):x64 ret=$retval:x64"),
        ("pmdinst", "pmd_install", "mm=$arg1:x64 pmd=$arg2:x64 pv=+0($arg2):x64 pgt=+0($arg3):x64", ""),
        ("ptealloc", "__pte_alloc", "mm=$arg1:x64 pmd=$arg2:x64 pv=+0($arg2):x64", "ret=$retval:s32"),
        ("retract", "retract_page_tables", "mapping=$arg1:x64 pgoff=$arg2:x64", ""),
        ("cpmt", "collapse_pte_mapped_thp", "mm=$arg1:x64 addr=$arg2:x64 inst=$arg3:u8", ""),
        ("tcpmt", "try_collapse_pte_mapped_thp", "mm=$arg1:x64 addr=$arg2:x64 inst=$arg3:u8", "ret=$retval:s32"),
        ("chp", "collapse_huge_page", "mm=$arg1:x64 addr=$arg2:x64", "ret=$retval:s32"),
        ("cfile", "collapse_file", "mm=$arg1:x64 addr=$arg2:x64 pgoff=$arg4:x64", "ret=$retval:s32"),
        ("pcf", "pmdp_collapse_flush", OfVma, "ret=$retval:x64"),
        ("phcf", "pmdp_huge_clear_flush", OfVma, "ret=$retval:x64"),
        ("pinv", "pmdp_invalidate", OfVma, "ret=$retval:x64"),
        ("pinvad", "pmdp_invalidate_ad", OfVma, "ret=$retval:x64"),
        ("psaf", "pmdp_set_access_flags", OfVma, "ret=$retval:x64"),
        ("sethuge", "set_huge_pmd", OfVma, "ret=$retval:x64"),
        ("shpmd_l", "split_huge_pmd_locked", "vma=$arg1:x64 mm=+16($arg1):x64 addr=$arg2:x64 pmd=$arg3:x64 freeze=$arg4:u8 pv=+0($arg3):x64", ""),
        ("shpmd__l", "__split_huge_pmd_locked", OfVmaSplit, ""),
        ("shpmd", "__split_huge_pmd", OfVmaSplit, ""),
        ("zaphuge", "zap_huge_pmd", OfGather, "ret=$retval:s32"),
        ("chghuge", "change_huge_pmd", OfGather, "ret=$retval:s32"),
        ("cpyhuge", "copy_huge_pmd", "mm=$arg1:x64 smm=$arg2:x64 pmd=$arg3:x64 spmd=$arg4:x64 addr=$arg5:x64 pv=+0($arg3):x64 spv=+0($arg4):x64", "ret=$retval:s32"),
        ("mvhuge", "move_huge_pmd", "vma=$arg1:x64 mm=+16($arg1):x64 oaddr=$arg2:x64 naddr=$arg3:x64 opmd=$arg4:x64 npmd=$arg5:x64 opv=+0($arg4):x64 npv=+0($arg5):x64", "ret=$retval:u8"),
        ("dep", "pgtable_trans_huge_deposit", "mm=$arg1:x64 pmd=$arg2:x64 pgt=$arg3:x64 pv=+0($arg2):x64", ""),
        ("wdr", "pgtable_trans_huge_withdraw", "mm=$arg1:x64 pmd=$arg2:x64 pv=+0($arg2):x64", "ret=$retval:x64"),
        ("dsp", "do_set_pmd", OfFault, "ret=$retval:x32"),
        ("hanon", "do_huge_pmd_anonymous_page", OfFault, "ret=$retval:x32"),
        ("finflt", "finish_fault", OfFault, "ret=$retval:x32"),
        ("hmf", "__handle_mm_fault", "vma=$arg1:x64 mm=+16($arg1):x64 addr=$arg2:x64 flags=$arg3:x32", "ret=$retval:x32"),
        ("fmp", "filemap_map_pages", OfFault, "ret=$retval:x32"),
        ("mpt", "move_page_tables", "a1=$arg1:x64 a2=$arg2:x64 a3=$arg3:x64 a4=$arg4:x64 a5=$arg5:x64", "ret=$retval:x64"),
        ("fpr", "free_pgd_range", "mm=+0($arg1):x64 addr=$arg2:x64 end=$arg3:x64", ""),
    ];

    // Events of which one moment is enough. In struct mmu_table_batch the number of tables is at 16, behind an rcu_head.
    private static readonly (string Name, string Function, string Arguments)[] s_moments =
    [
        ("defer", "pte_free_defer", "mm=$arg1:x64 pgt=$arg2:x64"),
        ("freenow", "pte_free_now", "head=$arg1:x64"),
        ("ptefreetlb", "___pte_free_tlb", "mm=+0($arg1):x64 pgt=$arg2:x64"),
        ("tlbrm", "tlb_remove_table", "mm=+0($arg1):x64 table=$arg2:x64"),
        ("tlbrmrcu", "tlb_remove_table_rcu", "head=$arg1:x64 nr=+16($arg1):u32 t0=+24($arg1):x64 t1=+32($arg1):x64 t2=+40($arg1):x64 t3=+48($arg1):x64"),
    ];

    /// <summary>The definitions for a kernel's functions, in the form of <c>dynamic_events</c>.</summary>
    public static IEnumerable<string> For(KernelSymbols symbols, string group)
    {
        foreach ((string name, string functions, string arguments, string atReturn) in s_calls)
        {
            if (functions.Split(' ').FirstOrDefault(symbols.Has) is not { } function)
                continue;
            yield return $"f:{group}/{name}_in {function} {arguments}";
            yield return $"f:{group}/{name}_out {function}%return {arguments} {atReturn}".TrimEnd();
        }

        foreach ((string name, string function, string arguments) in s_moments)
        {
            if (symbols.Has(function))
                yield return $"f:{group}/{name} {function} {arguments}";
        }
    }
}
