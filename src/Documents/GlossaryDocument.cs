using System.Text;
using PtSpec.StateMachines;

namespace PtSpec.Documents;

/// <summary>A term of the kernel, or of these pages.</summary>
/// <param name="Name">The term as it is written.</param>
/// <param name="Meaning">What it is, in a sentence or two.</param>
/// <param name="Also">Other words for it.</param>
internal sealed record Term(string Name, string Meaning, params string[] Also);

/// <summary>The glossary: the kernel's terms, those of these pages, and the states of the machines.</summary>
internal static class GlossaryDocument
{
    /// <summary>The terms, in the order of their names.</summary>
    public static IReadOnlyList<Term> Terms { get; } = [.. new Term[]
    {
        new("anon_vma", "What leads from an anonymous page to the VMAs that may map it. Its lock (`anon_vma->root->rwsem`) keeps them, and their page tables, from going.", "anon_vma read", "anon_vma write"),
        new("access flags", "A flush that is only owed when a cached translation grants too much, or faults where it need not."),
        new("bad", "A pmd entry with a pattern that the kernel never writes. Who finds one clears it and says so (`pmd_clear_bad`)."),
        new("before free", "A flush of the kernel's addresses on every CPU before the table is freed."),
        new("before reuse", "A flush of the kernel's addresses on every CPU before they are handed out again."),
        new("before unlock", "A flush of the 2 MiB range that is owed before the locks are dropped."),
        new("before unlock, PAE sync", "As before unlock; where entries have two words also an interrupt to every CPU, so that nobody is between the two."),
        new("before unlock, then sync", "As before unlock; then `tlb_remove_table_sync_one` before the table is read, used again or freed."),
        new("call_rcu", "Has something done when every RCU section that has begun by now has ended."),
        new("collapse", "khugepaged, or `madvise(MADV_COLLAPSE)`, makes one huge page of 512 small ones. The page table is not needed then."),
        new("deposit", "A page table that is put aside for a huge mapping, so that it can be split without allocating.", "deposited"),
        new("end of fork", "The flush of the whole mm that fork owes when it has copied everything."),
        new("entry", "A page-table entry (pte), if nothing else is said: it maps one page of 4 KiB, or says where the page is. 512 of them are a page table; in scenarios 1 to 4.", "pte"),
        new("folio", "One or more pages that are one object. Its lock (`folio lock`) keeps the page cache from changing under a fault or a collapse.", "folio lock"),
        new("grace period", "The time until every RCU section has ended that had begun before."),
        new("GUP-fast", "`get_user_pages_fast`: walks the tables with interrupts off and no lock."),
        new("huge folio", "A folio of 2 MiB, which a pmd entry can map by itself."),
        new("huge zero folio", "A huge folio that is all zeroes and mapped read-only wherever memory was read and never written."),
        new("i_mmap_rwsem", "The lock of a file's reverse map: with it one finds the VMAs that map the file, and they stay.", "i_mmap read", "i_mmap write"),
        new("irqs off", "Interrupts are off on this CPU: an interrupt that others wait for does not come through."),
        new("khugepaged", "The kernel's thread that collapses."),
        new("kmap_local", "With CONFIG_HIGHPTE, how a page table in high memory is mapped; what was mapped last is unmapped first."),
        new("leaf", "A pmd entry that maps 2 MiB, without a page table."),
        new("linearizable", "Each operation seems to happen at one moment between its call and its return."),
        new("lockless", "Read without the lock that writers hold: it may be old as soon as it is read."),
        new("map", "To get a pointer to a page table's entries, by `pte_offset_map` and its like, up to `pte_unmap`. Since 6.6 that is an RCU section.", "mapped", "unmap"),
        new("migration entry", "An entry that is not present: its page is being moved, and who faults on it waits."),
        new("mm", "An address space (`struct mm_struct`)."),
        new("mm_users", "How many use an mm. At 0 it is torn down."),
        new("mmap_lock", "The lock of an mm's list of VMAs. Held for reading by faults and most walkers; held for writing it keeps all of these out.", "mmap read", "mmap write"),
        new("mmu_gather", "Collects pages and tables that a zap has taken out, flushes once, and then frees them."),
        new("mmu notifier", "Tells a secondary MMU what is taken away, before and after."),
        new("mutant", "A routine with one small change: a step left out, a condition forced, two steps swapped. A property should break; where one does, the line is there for that."),
        new("no locks", "Nothing has to be held."),
        new("nr_ptes", "How many page tables an mm has (`mm->pgtables_bytes` in the kernel). It must be 0 when the mm goes."),
        new("page table", "A page with 512 entries, under one pmd entry. Here always the lowest one."),
        new("pmd entry", "An entry of the last but lowest level of page tables. It covers 2 MiB: empty, a page table, a leaf, or not present. \"The entry\" of a walker is usually this one.", "pmd"),
        new("pml", "The lock of a pmd entry (`pmd_lock`). With split locks one for each page of pmd entries.", "other pml", "pmd lock"),
        new("property", "What must hold in every state and step; see the page of the properties."),
        new("PT_RECLAIM", "Since 6.14: a zap frees the page tables that it empties, while others may be walking them."),
        new("ptl", "The lock of a page table's entries (`pte_lockptr`). It is part of the table, and is gone with it.", "page-table lock"),
        new("rcu", "Inside `rcu_read_lock`: what is freed through RCU is not freed before one leaves.", "RCU section", "RCU read section", "RCU"),
        new("rcu_head", "What queues an object for the end of a grace period. An object can be queued by it once at a time."),
        new("recheck", "To look at the pmd entry again once the lock is held: what was read before may have changed (`pmd_same`)."),
        new("reference", "Two things. *Sequential reference*: what each operation does when nobody interferes (src/Core/Reference). A reference to a page keeps it from being freed.", "sequential reference"),
        new("retract", "khugepaged takes away page tables that map a file's range which is one huge folio now (`retract_page_tables`)."),
        new("reverse map", "What leads from a page to the entries that map it (rmap): through `i_mmap` for files, `anon_vma` for anonymous pages.", "rmap"),
        new("scenario", "A small memory, a few CPUs, and what each of them does. The explorer runs every interleaving of it."),
        new("secondary MMU", "A device or a hypervisor that has translations of its own of what the tables say."),
        new("slot", "In scenarios: one pmd entry and the mapping around it."),
        new("split", "To put a page table in place of a leaf, with an entry for each small page."),
        new("split locks", "CONFIG_SPLIT_PTLOCK_CPUS: each page table has a lock of its own. Otherwise `mm->page_table_lock` is the lock of all.", "lock layout"),
        new("TLB", "What a CPU remembers of translations. What is taken out of the tables is reachable until it is flushed.", "flush"),
        new("transition", "A row of a state machine: state, trigger, state, with the locks that must be held and the flush that is owed."),
        new("userfaultfd", "Lets a program handle faults of its own memory. It must not miss one (`missing`, `wp`, guard markers).", "uffd", "marker"),
        new("vma", "A mapping (`struct vm_area_struct`). Since 6.4 each has a lock, by which faults do without mmap_lock.", "vma read", "vma write", "VMA", "per-VMA lock"),
        new("vma detached", "The VMA can be found neither through its mm nor through the reverse map: its tables are the own of who tears it down."),
        new("vmap area", "A range of the kernel's own addresses; who owns it, or holds vmap_area_lock, may change its tables."),
        new("vmap_area_lock", "The lock of the list of vmap areas."),
        new("walker", "Who goes down the tables to an entry: a fault, a system call, reclaim, a dump."),
        new("zap", "Takes out what a range maps: munmap, exit, `MADV_DONTNEED`."),
        new("none", "Of an entry: empty. Of a flush: nothing is owed."),
    }.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ThenBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>The page.</summary>
    public static MarkdownPage Page()
    {
        var text = new StringBuilder("# Glossary\n\n| term | what it is |\n|---|---|\n");
        foreach (Term term in Terms)
        {
            string also = term.Also.Length == 0 ? "" : $" (also: {string.Join(", ", term.Also)})";
            text.Append($"| **{MarkdownPage.Cell(term.Name)}** | {term.Meaning.Replace("|", "\\|", StringComparison.Ordinal)}{MarkdownPage.Cell(also)} |\n");
        }
        text.Append("\n## States\n\n| state | of | what it means |\n|---|---|---|\n");
        States<PmdEntryState>(text, "[PmdEntry](machines/pmd-entry.md)");
        States<PtlOwnershipState>(text, "[PtlOwnership](machines/ptl-ownership.md)");
        States<PageTableLifetimeState>(text, "[PageTableLifetime](machines/page-table-lifetime.md)");
        text.Append("\nThe features of configurations (`tlb`, `pae`, ...) are in [configurations](configurations.md), the words of scenarios in ")
            .Append("[operations](operations.md), what callers do when there is no table in [call sites](call-sites.md).\n");
        return MarkdownPage.Of("glossary.md", text.ToString());
    }

    private static void States<TState>(StringBuilder text, string machine) where TState : struct, Enum
    {
        IReadOnlyDictionary<string, string> meanings = DocComments.Of<TState>();
        foreach (string state in Enum.GetNames<TState>())
            text.Append($"| {state} | {machine} | {MarkdownPage.Cell(meanings[state])} |\n");
    }
}
