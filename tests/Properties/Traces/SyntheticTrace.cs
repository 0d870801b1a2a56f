using System.Globalization;
using System.Text;
using PtSpec.Kernel.Traces;

namespace PtSpec.Properties.Traces;

/// <summary>
/// Writes small traces: tasks are numbers, the pmd entry <c>E(n)</c> is in pmd table <c>n</c>, tables are frames. It prints what
/// ftrace would; only the order of the calls matters.
/// </summary>
internal sealed class SyntheticTrace(string kernel = "7.2.13", bool window = false)
{
    public const ulong TableA = 0x5000;
    public const ulong TableB = 0x6000;
    public const ulong None = 0;

    private static readonly string[] s_probes =
    [
        "f:pt/fmp_in filemap_map_pages pmd=+48($arg1):x64 pv=+0(+48($arg1)):x64",
        "f:pt/pml_in pte_offset_map_lock pmd=$arg2:x64",
        "f:pt/pml_out pte_offset_map_lock%return pmd=$arg2:x64 ret=$retval:x64",
        "f:pt/pro_in pte_offset_map_ro_nolock pmd=$arg2:x64",
        "f:pt/pro_out pte_offset_map_ro_nolock%return pmd=$arg2:x64 ret=$retval:x64",
        "f:pt/psaf_out pmdp_set_access_flags%return pmd=$arg3:x64 pv=+0($arg3):x64",
        "f:pt/retract_in retract_page_tables mapping=$arg1:x64",
        "f:pt/retract_out retract_page_tables%return mapping=$arg1:x64",
        "f:pt/mvhuge_in move_huge_pmd opmd=$arg4:x64 npmd=$arg5:x64 opv=+0($arg4):x64 npv=+0($arg5):x64",
        "f:pt/mvhuge_out move_huge_pmd%return opmd=$arg4:x64 npmd=$arg5:x64 opv=+0($arg4):x64 npv=+0($arg5):x64",
        "f:pt/pcf_in pmdp_collapse_flush pmd=$arg3:x64 pv=+0($arg3):x64",
        "f:pt/pcf_out pmdp_collapse_flush%return pmd=$arg3:x64 pv=+0($arg3):x64",
        "f:pt/rl __rcu_read_lock%return",
        "f:pt/ru __rcu_read_unlock",
        "f:pt/defer pte_free_defer mm=$arg1:x64 pgt=$arg2:x64",
        "f:pt/freenow pte_free_now head=$arg1:x64",
        "f:pt/ptefreetlb ___pte_free_tlb mm=+0($arg1):x64 pgt=$arg2:x64",
        "f:pt/tlbrm tlb_remove_table mm=+0($arg1):x64 table=$arg2:x64",
        "f:pt/tlbrmrcu tlb_remove_table_rcu head=$arg1:x64 nr=+16($arg1):u32 t0=+24($arg1):x64 t1=+32($arg1):x64",
        "f:pt/lk _raw_spin_lock%return lock=$arg1:x64",
        "f:pt/ul _raw_spin_unlock lock=$arg1:x64",
        "f:pt/tl _raw_spin_trylock%return lock=$arg1:x64 ret=$retval:s32",
    ];

    private static readonly (string Name, string Function)[] s_writers =
    [
        ("pw0_set", "pmdp_set_access_flags"),
        ("pw1_set", "free_pgd_range"),
        ("pw2_set", "pmd_install"),
        ("pw3_set", "do_set_pmd"),
        ("pw4_set", "move_page_tables"),
        ("pw5_xchg", "pmdp_collapse_flush"),
        ("pw6_xchg", "zap_huge_pmd"),
        ("pw7_cmpxchg", "copy_huge_pmd"),
        ("pw9_xchg", "pmdp_invalidate"),
        ("pw10_pop", "__split_huge_pmd_locked"),
        ("pw11_set", "__zap_vma_range"),
        ("pw12_xchg", "move_huge_pmd"),
        ("pw13_btr", "pmdp_test_and_clear_young"),
    ];

    private readonly List<string> _events = [];

    /// <summary>The entry of a pmd table.</summary>
    public static ulong E(int table) => 0xffff888000000000 + ((ulong)table << 12) + 8;

    /// <summary>The lock of the pmd table that an entry is in.</summary>
    public static ulong Pml(int table) => Ptl((ulong)table);

    /// <summary>The lock of a page table.</summary>
    public static ulong Ptl(ulong frame) => Page(frame) + 0x28;

    /// <summary>An entry that points to a page table.</summary>
    public static ulong Table(ulong frame) => (frame << 12) | 0x67;

    /// <summary>An entry that maps a huge page.</summary>
    public static ulong Leaf(ulong frame) => 0x80000000000000e7 | (frame << 21);

    public SyntheticTrace Lock(int task, ulong address) => Add(task, "lk", $"lock=0x{address:x}");

    public SyntheticTrace Try(int task, ulong address, bool got) => Add(task, "tl", $"lock=0x{address:x} ret={(got ? 1 : 0)}");

    public SyntheticTrace Unlock(int task, ulong address) => Add(task, "ul", $"lock=0x{address:x}");

    public SyntheticTrace Read(int task, ulong entry, ulong value) =>
        Add(task, "fmp_in", $"pmd=0x{entry:x} pv=0x{value:x}");

    /// <summary>A function of the pte_offset_map family is entered: <c>pml</c> locks, <c>pro</c> does not.</summary>
    public SyntheticTrace Map(int task, string function, ulong entry) => Add(task, function + "_in", $"pmd=0x{entry:x}");

    /// <summary>It returns a pte of a table, or NULL.</summary>
    public SyntheticTrace Mapped(int task, string function, ulong entry, ulong? frame)
    {
        ulong pte = frame is { } table ? 0xffff888000000000 + (table << 12) + 0x18 : 0;
        return Add(task, function + "_out", $"pmd=0x{entry:x} ret=0x{pte:x}");
    }

    public SyntheticTrace Idle(int task) => Add(task, "tracing_mark_write", "");

    public SyntheticTrace Defer(int task, ulong frame) => Add(task, "defer", $"mm=0x1 pgt=0x{Page(frame):x}");

    public SyntheticTrace FreeNow(int task, ulong frame) => Add(task, "freenow", $"head=0x{Page(frame) + 8:x}");

    public SyntheticTrace Batch(int task, ulong frame) => Add(task, "tlbrm", $"mm=0x1 table=0x{Page(frame):x}");

    public SyntheticTrace Gather(int task, ulong frame) => Add(task, "ptefreetlb", $"mm=0x1 pgt=0x{Page(frame):x}");

    public SyntheticTrace FreeBatch(int task, ulong frame) => Add(task, "tlbrmrcu", $"head=0x1 nr=1 t0=0x{Page(frame):x} t1=0x0");

    /// <summary>The function that took a table out of an entry has flushed and returns.</summary>
    public SyntheticTrace Flushed(int task, int table) => Add(task, "pcf_out", $"pmd=0x{E(table):x} pv=0x0");

    /// <summary>The write begins; it is over at the task's next event.</summary>
    public SyntheticTrace Begin(int task, string function, ulong entry, ulong old, ulong value)
    {
        string name = s_writers.Single(writer => writer.Function == function).Name;
        return Add(task, name, name.EndsWith("_pop", StringComparison.Ordinal)
            ? $"mm=0x1 pmd=0x{entry:x} pgt=0x{Page(value >> 12):x} old=0x{old:x}"
            : $"pmd=0x{entry:x} new=0x{value:x} old=0x{old:x}");
    }

    /// <summary>The write is over.</summary>
    public SyntheticTrace End(int task, string function) =>
        Add(task, s_writers.Single(writer => writer.Function == function).Name + "_post", "");

    /// <summary>A whole write.</summary>
    public SyntheticTrace Write(int task, string function, ulong entry, ulong old, ulong value) =>
        Begin(task, function, entry, old, value).End(task, function);

    /// <summary>A whole write under the lock of the pmd table.</summary>
    public SyntheticTrace LockedWrite(int task, string function, int table, ulong old, ulong value) =>
        Lock(task, Pml(table)).Write(task, function, E(table), old, value).Unlock(task, Pml(table));

    /// <summary>Any event.</summary>
    public SyntheticTrace Add(int task, string name, string arguments, string site = "f+0x4/0x10", string flags = "...1.")
    {
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{"ptwl",16}-{task,-7} [{task % 4:d3}] {flags} {_events.Count + 1,12}: {name}: ({site}) {arguments}");
        _events.Add(line.TrimEnd());
        return this;
    }

    public TraceReport Check() => TraceChecker.Check(TraceSource.FromText("synthetic", ToString()));

    public override string ToString()
    {
        var text = new StringBuilder(Header());
        foreach (string line in _events)
            text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>The header alone, which promises nothing about the number of events unless it is a window's.</summary>
    public string Header()
    {
        var text = new StringBuilder($"# kernel: {kernel}-test\n");
        text.Append("# stats cpu0: entries: 0 overrun: 0 commit overrun: 0 bytes: 0 dropped events: 0\n# events:\n");
        foreach (string probe in s_probes)
            text.Append("#   ").Append(probe).Append('\n');
        foreach ((string name, string function) in s_writers)
        {
            string arguments = name.EndsWith("_pop", StringComparison.Ordinal)
                ? "mm=%di:x64 pmd=%si:x64 pgt=%dx:x64 old=+0(%si):x64"
                : "pmd=%di:x64 new=%si:x64 old=+0(%di):x64";
            text.Append(CultureInfo.InvariantCulture, $"#   p:pt/{name} {function}+12 {arguments}\n");
            text.Append(CultureInfo.InvariantCulture, $"#   p:pt/{name}_post {function}+18\n");
        }

        if (window)
            text.Append(CultureInfo.InvariantCulture, $"# cut: contiguous window of {_events.Count} events\n");
        return text.ToString();
    }

    private static ulong Page(ulong frame) => 0xffffea0000000000 + (frame * 64);
}
