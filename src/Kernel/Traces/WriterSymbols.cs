using System.Collections.Frozen;

namespace PtSpec.Kernel.Traces;

/// <summary>
/// Which functions of the protocol a symbol of a kernel image stands for. A compiler inlines a static function into its
/// callers and may clone what is left, so a write shows up under the symbol around it. The machine's own rows name the
/// symbols that its traces were recorded with; this adds what is true of the kernel's build and not of the protocol.
/// </summary>
internal static class WriterSymbols
{
    // From the write probes of 6.12 and 7.2 as Debian builds them: the symbol around the instruction, its function in the source.
    private static readonly FrozenDictionary<string, string> s_inlined = new Dictionary<string, string>
    {
        ["__migrate_device_pages"] = "migrate_vma_insert_huge_pmd_page",
        ["clear_refs_pte_range"] = "clear_soft_dirty_pmd",
        ["pagemap_scan_pmd_entry"] = "make_uffd_wp_pmd",
        ["vmf_insert_pfn_pmd"] = "insert_pfn_pmd",
    }.ToFrozenDictionary();

    /// <summary>The function that a symbol stands for: without a compiler's suffix, and what was inlined into it.</summary>
    public static string FunctionOf(string symbol)
    {
        int suffix = symbol.IndexOf('.');
        string name = suffix < 0 ? symbol : symbol[..suffix];
        return s_inlined.GetValueOrDefault(name, name);
    }
}
