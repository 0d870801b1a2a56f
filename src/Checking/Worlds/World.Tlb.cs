using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What the hardware of each CPU caches of the page tables.</content>
internal sealed partial class World
{
    /// <summary>Whether CPUs cache translations.</summary>
    public bool HasTlb => Scenario.Features.HasFlag(Features.Tlb);

    /// <summary>The translation that each CPU caches of each address: 0, or a plain entry.</summary>
    public Field Tlb => field ??= new Field("tlb", Cpus * Slots * PtrsPerPte, ((ulong)(Pages - 1) << 2) | 3, ShowPte)
    {
        NameOf = i => $"tlb of cpu {i / (Slots * PtrsPerPte)} for {i / PtrsPerPte % Slots}.{i % PtrsPerPte}",
    };

    /// <summary>The table that each CPU remembers to lie under each pmd entry (paging-structure cache): 0, or the table plus one.</summary>
    public Field PathCache => field ??= new Field("path", Cpus * Slots, (ulong)Tables, v => v == 0 ? "nothing" : TableName((int)v - 1))
    {
        NameOf = i => $"cpu {i / Slots} caches the way of pmd {i % Slots} to",
    };

    /// <summary>Whether the hardware of a CPU walks the tables of a slot: its process is the mm's, and it has users' accesses to make.</summary>
    public bool HasUsers(int cpu, int slot) => HasTlb && Scenario.Cpus[cpu].Any(o =>
        o.Kind is OperationKind.Read or OperationKind.Write && Scenario.Slots[o.Pmd.Index].Mm == Scenario.Slots[slot].Mm);

    /// <summary>The element of <see cref="Tlb"/>.</summary>
    public Expr TlbIndex(int cpu, Expr slot, Expr index) => Fold.Of(
        BinaryOperator.Add, Worlds.Tables.Times(Fold.Of(BinaryOperator.Add, slot, Fold.Number(cpu * Slots)), PtrsPerPte), index);

    /// <summary>Whether CPUs may be in lazy TLB mode.</summary>
    public bool HasLazyCpus => Scenario.Operations.Any(o => o.Kind == OperationKind.KernelThread);

    /// <summary>Whether each CPU is in lazy TLB mode; 2: a flush has passed it over.</summary>
    public Field Lazy => field ??= new Field("lazy", Cpus, LazyTlb.Behind, v => v switch { 0 => "no", 1 => "yes", _ => "yes, and behind" })
    {
        NameOf = c => $"cpu {c} lazy",
    };

    private IEnumerable<Field> TlbFields() => [Tlb, PathCache, Lazy];
}
