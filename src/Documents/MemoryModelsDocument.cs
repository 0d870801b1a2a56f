using System.Text;
using PtSpec.Checking;
using PtSpec.Checking.Worlds;

namespace PtSpec.Documents;

/// <summary>The page of the memory models: what each one does, and what the primitives are to it.</summary>
internal static class MemoryModelsDocument
{
    private const string Head =
        """
        # Memory models

        `memory sc | tso | pso` in a scenario, or `--memory`, says when the stores of a CPU become visible to the others.

        | model | a store becomes visible | as |
        |---|---|---|
        | sc | at once | sequential consistency; what a scenario has that says nothing |
        | tso | later, in program order: each CPU has a store buffer, first in, first out | x86 (Owens, Sarkar, Sewell: A Better x86 Memory Model: x86-TSO, 2009) |
        | pso | later, in program order for each place: each CPU has such a buffer for each place | The SPARC Architecture Manual, version 8, chapter 6; version 9, appendix D |

        In each of them loads take effect in program order, a CPU sees its own stores at once, and a store becomes visible to all other
        CPUs at the same moment. So what needs loads out of order, or a store that some see before others (LB, IRIW, WRC, and MP with or
        without an address dependency behind an smp_wmb), happens in none of them; Arm and Power allow some of it, and `holds` says
        nothing about those.

        ## What is memory

        pmd entries (with `pae` each of their words), the entries of tables, what pages hold, the page-table locks' releases,
        vma->anon_vma, the flags of userfaultfd and of guard regions, and of each table whether it is zeroed and its lock initialised: a table
        and a page hold at first what their former owner left there, and who uses that violates I1, or linearizability. Everything else
        is one atomic variable of the kernel's, or changed under a lock that orders it, or bookkeeping of the checks: it is never in a
        store buffer. A store that leaves its buffer after its table or page was freed violates I1 or I5.

        A check that a step makes looks at what its own CPU sees. What the kernel knows by counting references counts from the moment
        that an entry is written.

        ## What the primitives are

        What is in no row is a load, a plain store, or nothing to memory: nothing is ordered.

        | order | under tso | under pso | primitives |
        |---|---|---|---|

        """;

    private const string Tail =
        """

        smp_wmb does not empty the buffer, since loads behind it need not wait: it marks the newest store, which later ones stay behind.
        That is what STBAR does. spin_unlock is a store that leaves when all earlier ones have, while
        later ones may leave before it, as smp_store_release allows. An atomic under pso orders no earlier store to another place,
        as SPARC's do not and an acquire of the kernel's need not: this is why `pmd_install` needs its smp_wmb although it takes a lock before it.

        A flush of the TLB and the interrupts of `tlb_remove_table_sync_one` are full barriers for whoever sends and whoever takes one, all at one
        moment. A broadcast flush waits for the stores of users alone. A grace period ends after each CPU has been outside of RCU sections with its
        buffer empty at some moment since it began, as each executes a full barrier in it. Where there is no `tlb`, giving a page back
        waits for the stores of users to it, as the flush does that is not modelled. Before an operation returns its stores become visible: who learns
        of the return learns of it from a later store that is ordered behind them.

        A buffer has room for every store that is pending: a search in which it has not starts again with more, and says nothing before.

        ## Litmus tests

        `tests/Properties/MemoryModels` runs the litmus tests of the literature (Alglave, Maranget, Tautschnig: Herding Cats, 2014, whose
        names these are) on the same primitives, and random ones against the axioms given there.

        | test | | allowed under |
        |---|---|---|
        | SB | x=1; r=y \|\| y=1; r=x: both 0 | tso, pso |
        | SB with smp_mb | | none |
        | SB with smp_wmb | | tso, pso |
        | SB with a locked instruction | | pso |
        | R | x=1; y=1 \|\| y=2; r=x: y is 2, r is 0 | tso, pso |
        | MP | x=1; y=1 \|\| r=y; s=x: r is 1, s is 0 | pso |
        | MP with smp_wmb | | none |
        | 2+2W | x=1; y=2 \|\| y=1; x=2: x and y are 1 | pso |
        | 2+2W with smp_wmb | | none |
        | S | x=2; y=1 \|\| r=y; x=1: r is 1, x is 2 | pso |
        | LB | r=x; y=1 \|\| s=y; x=1: both 1 | none |
        | IRIW | x=1 \|\| y=1 \|\| r=x; s=y \|\| t=y; u=x: 1, 0, 1, 0 | none |
        | WRC | x=1 \|\| r=x; y=1 \|\| s=y; t=x: 1, 1, 0 | none |

        """;

    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder(Head);
        foreach ((MemoryOrder order, IReadOnlyList<string> primitives) in MemoryOrders.All)
        {
            (string name, string tso, string pso) = Of(order);
            text.Append($"| {name} | {tso} | {pso} | {string.Join(", ", primitives.Select(KernelSpelling.Of))} |\n");
        }
        return text.Append(Tail).ToString();
    }

    private static (string Name, string Tso, string Pso) Of(MemoryOrder order) => order switch
    {
        MemoryOrder.ReleaseStore => ("release store", "a store", "a store that leaves after every earlier one"),
        MemoryOrder.Wmb => ("store barrier", "nothing", "later stores leave after earlier ones"),
        MemoryOrder.Atomic => ("atomic: acquire, or relaxed", "waits until the buffer is empty", "waits for its own stores to the same place, and for those before an smp_wmb"),
        MemoryOrder.AtomicAttempt => ("the same if it succeeds", "waits until the buffer is empty", "waits for its own stores to the same place, and for those before an smp_wmb"),
        MemoryOrder.Full => ("full barrier", "waits until the buffer is empty", "waits until the buffer is empty"),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Orders nothing."),
    };
}
