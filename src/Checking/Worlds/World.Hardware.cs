using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Interrupts, and entries of two words.</content>
internal sealed partial class World
{
    /// <summary>Whether pmd entries have two words that are read one after the other.</summary>
    public bool IsPae => Scenario.Features.HasFlag(Features.Pae);

    /// <summary>Whether each CPU has its interrupts off.</summary>
    public Field IrqsOff => field ??= new Field("irqs", Cpus, 1, v => v == 0 ? "on" : "off") { NameOf = c => $"interrupts of cpu {c}" };

    /// <summary>What stays in the high word of each entry while its low word is 0: 0, or the table plus one.</summary>
    public Field StaleHigh => field ??= new Field("high", Slots, (ulong)Tables, v => v == 0 ? "0" : $"of {TableName((int)v - 1)}")
    {
        NameOf = p => $"high word of pmd {p}",
    };

    /// <summary>The entry that each CPU is reading, as far as it has come.</summary>
    public Field PmdRead => field ??= new Field("reading", Cpus, Pmd.Maximum, ShowPmd) { HiddenNameOf = c => $"pmd entry that cpu {c} is reading" };

    /// <summary>Whether what each CPU has read so far was the entry's value at one instant.</summary>
    public Field PmdReadWhole => field ??= new Field("whole", Cpus, 1, v => v == 0 ? "no" : "yes") { HiddenNameOf = c => $"whether cpu {c} reads it whole" };

    /// <summary>
    /// The page of a small folio of the page cache that each CPU has a reference to: 0, or the page plus one. A huge folio is
    /// never replaced.
    /// </summary>
    public Field PinnedPage => field ??= new Field("pin", Cpus, (ulong)Pages, v => v == 0 ? "none" : PageName((int)v - 1))
    {
        NameOf = c => $"cpu {c} has a reference to",
    };

    /// <summary>The routine that stands for a primitive on this machine, or null where it is one step.</summary>
    public string? RoutineFor(string primitive) => !IsPae ? null : primitive switch
    {
        nameof(IMm.PmdpGetLockless) => nameof(PgtableThreeLevel) + "." + nameof(PgtableThreeLevel.PmdpGetLockless),
        nameof(IMm.PmdpGet) => nameof(PgtableThreeLevel) + "." + nameof(PgtableThreeLevel.PmdpGet),
        nameof(IMm.PmdClear) => nameof(PgtableThreeLevel) + "." + nameof(PgtableThreeLevel.PmdClear),
        _ => null,
    };

    /// <summary>
    /// Whether the CPU runs the process whose mm the slot lies in, so that it is in the mm's cpumask and flushes interrupt it.
    /// </summary>
    public bool IsInCpumask(int cpu, Expr slot) =>
        Scenario.Cpus[cpu].Any(o => !o.Shape.IsRemote && Scenario.Slots[o.Pmd.Index].Mm == MmOf(slot));

    /// <summary>Whether a page is one of the page cache behind a slot.</summary>
    public Expr IsPageOf(Expr page, int slot) => Fold.And(
        Fold.Of(BinaryOperator.LessOrEqual, Fold.Number(cacheBase[slot]), page),
        Fold.Of(BinaryOperator.Less, page, Fold.Number(cacheBase[slot] + PtrsPerPte)));

    /// <summary>How many CPUs take references to pages beside mappings: each has one at a time.</summary>
    public ulong PinningCpus => (ulong)Scenario.Cpus.Count(ops => ops.Any(o => o.Kind is OperationKind.GupFast or OperationKind.GupRemote or OperationKind.Ksm));

    // A high word of 0 under the low word of a table is the address of no table: one more, which is never allocated.
    private int TornTables => IsPae ? 1 : 0;

    private IEnumerable<Field> HardwareFields() => [IrqsOff, StaleHigh, PmdRead, PmdReadWhole, PinnedPage, .. TlbFields(), .. SecondaryMmuFields()];
}
