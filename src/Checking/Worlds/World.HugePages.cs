using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>
/// Huge folios of anonymous memory, numbered from 1; the huge zero folio has the number after the last. Their pages are the
/// last anonymous pages, each with its content and its own use, so that after a split they are mapped and freed one by one.
/// </content>
internal sealed partial class World
{
    /// <summary>Whether any slot's anonymous memory may be huge.</summary>
    public bool HasHugeAnonymous => Scenario.Slots.Any(s => s.IsHugeAnonymous);

    /// <summary>Whether tables of anonymous memory are taken away with what is in them, to be put back or aside.</summary>
    public bool CollapsesAnonymous => HasHugeAnonymous || Scenario.Operations.Any(o => o.Kind == OperationKind.CollapseMthp);

    /// <summary>Number of huge folios of anonymous memory, without the huge zero folio.</summary>
    public int HugeFolios { get; }

    /// <summary>Number of anonymous pages that belong to no huge folio.</summary>
    public int SmallAnonymousPages { get; }

    /// <summary>The pmd lock under which each table is put aside that is.</summary>
    public Field DepositedUnder { get; }

    /// <summary>The index in <see cref="PageUsed"/> of a huge folio's first page.</summary>
    public int FirstPageOf(int folio) => SmallAnonymousPages + ((folio - 1) * PtrsPerPte);

    private Expr FolioPage(Expr folio, Expr index)
    {
        Expr offset = Fold.Of(BinaryOperator.Add, Worlds.Tables.Times(folio, PtrsPerPte), index);
        Expr page = Fold.Of(
            BinaryOperator.Subtract, Fold.Of(BinaryOperator.Add, Fold.Number(FirstAnonymousPage + SmallAnonymousPages), offset), Fold.Number(PtrsPerPte));
        return Fold.If(Fold.Equal(folio, HugeFolios + 1), Fold.Number(zeroPage), page);
    }

    // A folio for each slot, and one more where folios are made: a slot whose old folio is mapped by small entries can get it.
    private static int CountHugeFolios(Scenario scenario)
    {
        bool makes = scenario.Operations.Any(o => scenario.Slots[o.Pmd.Index].IsHugeAnonymous && (o.Stores || o.Kind is OperationKind.Collapse or OperationKind.MigrateHuge));
        return makes ? scenario.Slots.Count(s => s.IsHugeAnonymous) + 1 : scenario.Slots.Count(s => s.HasHugeFolio);
    }

    private int InitialFolioOf(int slot) => Scenario.Slots.Take(slot + 1).Count(s => s.HasHugeFolio);

    private ulong InitialHugePmd(int slot) => Scenario.Slots[slot].HasHugeFolio
        ? PmdValue.Leaf.With(new HugeFolioId(InitialFolioOf(slot)), writable: true).Raw
        : PmdValue.Leaf.With(new HugeFolioId(HugeFolios + 1), writable: false).Raw;

    private bool IsOfInitialHugeFolio(int anonymousPage) =>
        anonymousPage >= SmallAnonymousPages && anonymousPage < FirstPageOf(Scenario.Slots.Count(s => s.HasHugeFolio) + 1);

    private ulong InitialHugeContent(int page)
    {
        int number = page - FirstAnonymousPage - SmallAnonymousPages;
        SlotSetup? slot = Scenario.Slots.Where(s => s.HasHugeFolio).ElementAtOrDefault(number / PtrsPerPte);
        return (ulong)(slot?.Pmd.Ptes[number % PtrsPerPte].Value ?? 0);
    }

    private TableState InitialTableState(int table)
    {
        if (table >= Scenario.InitialTables)
            return Worlds.TableState.Freed;
        return Scenario.Slots[SlotOfTable(table)].HasDeposit ? Worlds.TableState.Deposited : Worlds.TableState.Installed;
    }

    private ulong InitialDeposit(int table)
    {
        if (table >= Scenario.InitialTables || !Scenario.Slots[SlotOfTable(table)].HasDeposit)
            return 0;
        return ((Constant)Pml(Fold.Number(SlotOfTable(table)))).Value;
    }

    private int SlotOfTable(int table) => Enumerable.Range(0, Slots).Where(s => Scenario.Slots[s].HasTable).ElementAt(table);
}
