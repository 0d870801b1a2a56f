using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Checking.Scenarios;

/// <summary>Which lock guards the entries of a page table.</summary>
public enum LockLayout
{
    /// <summary>A lock per page table (USE_SPLIT_PTE_PTLOCKS) and another for the pmd entries.</summary>
    Split,

    /// <summary>One lock for all of the mm: mm->page_table_lock.</summary>
    Mm,

    /// <summary>A lock per page table; all pmd entries under mm->page_table_lock (USE_SPLIT_PTE_PTLOCKS alone).</summary>
    Pte,
}

/// <summary>A configuration, an initial state and a few CPUs with a few operations each. A value.</summary>
/// <param name="Name">A short name: letters, digits, dots, dashes and underscores.</param>
/// <param name="About">What it shows, for a reader; lines without blanks at their ends, or nothing.</param>
/// <param name="Kernel">The kernel whose text the CPUs run.</param>
/// <param name="Locks">The lock layout.</param>
/// <param name="PtrsPerPte">Entries per page table, 1 to 4.</param>
/// <param name="Tables">How many page tables this small memory has, 1 to 6.</param>
/// <param name="Slots">The pmd slots, 1 to 3.</param>
/// <param name="Cpus">The program of each CPU: 1 to 4 CPUs, 1 to 4 operations each.</param>
/// <param name="Expect">What a check of it should find, when somebody has said so.</param>
public sealed record Scenario(
    string Name,
    string About,
    KernelVersion Kernel,
    LockLayout Locks,
    int PtrsPerPte,
    int Tables,
    ValueArray<SlotSetup> Slots,
    ValueArray<ValueArray<Operation>> Cpus,
    Expectation? Expect)
{
    /// <summary>How many page tables share a page where they do (pte_fragments).</summary>
    internal const int TablesOfPage = 2;

    /// <summary>What its kernel and machine have beyond the plain case.</summary>
    public Features Features { get; init; }

    /// <summary>In which order the stores of a CPU become visible to the others.</summary>
    public MemoryModel Memory { get; init; }

    /// <summary>What pmd entries end as, in every order of the steps; the property "effect" asks for it.</summary>
    public ValueArray<SlotEnd> Ends { get; init; }

    /// <summary>How many address spaces there are: the slots say which one each lies in, counted from 0.</summary>
    public int Mms => Slots.Select(slot => slot.Mm).DefaultIfEmpty().Max() + 1;

    /// <summary>How many page tables there are at the start: in place, or put aside for huge mappings.</summary>
    public int InitialTables => Slots.Count(slot => slot.HasTable);

    /// <summary>Every operation, CPU by CPU.</summary>
    public IEnumerable<Operation> Operations => Cpus.SelectMany(program => program);

    /// <summary>
    /// The fewest page tables that the operations get along with: those of the start, and where one may be allocated, one
    /// more than there are slots; with fewer an allocation could wait for ever, which no kernel does. Where tables share
    /// pages, each of them may be the last one of its page, whose other tables nobody gets before. Halves are handed out again
    /// singly, but not beside one that waited for RCU, and the one to spare may be the first of a page.
    /// </summary>
    internal static int FewestTables(IEnumerable<SlotSetup> slots, IEnumerable<Operation> operations, Features features)
    {
        if (!operations.Any(operation => operation.MayAllocateTable))
            return Math.Max(1, slots.Count(slot => slot.HasTable));
        if (features.HasFlag(Features.PteHalves))
            return (slots.Count() * TablesOfPage) + 1;
        return (slots.Count() + 1) * (features.HasFlag(Features.PteFragments) ? TablesOfPage : 1);
    }

    /// <summary>The page tables that a scenario has unless it says otherwise.</summary>
    internal static int DefaultTables(IEnumerable<SlotSetup> slots, IEnumerable<Operation> operations, Features features) =>
        Math.Max(2, FewestTables(slots, operations, features));

    /// <summary>The same with another memory model: the counts that its file expects are about the one it has, but not the verdict.</summary>
    public Scenario Under(MemoryModel memory) => memory == Memory
        ? this
        : this with { Memory = memory, Expect = Expect is { } expect ? expect with { States = null, Transitions = null, Depth = null } : null };

    /// <summary>The canonical text, so that reports show what can be run again.</summary>
    public override string ToString() => this.IsValid() ? ScenarioPrinter.Print(this) : $"scenario {Name} (not valid)";
}
