using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Mappings that mremap or fork makes.</content>
internal sealed partial class World
{
    /// <summary>Whether each slot's VMA is linked: found by its address and by the reverse map.</summary>
    public Field Linked { get; }

    /// <summary>The page that each CPU has taken from one entry and not yet put into another: 0, or the page plus one.</summary>
    public Field InFlight { get; }

    /// <summary>Whether anonymous pages may be mapped by two mms.</summary>
    public bool PagesAreShared => Scenario.Operations.Any(o => o.Kind == OperationKind.Fork);

    /// <summary>The slot whose page-cache folios are behind a slot.</summary>
    public Expr FileOf(Expr slot)
    {
        if (!Scenario.Operations.Any(o => o.Shape.MakesTarget))
            return slot;
        return slot is Constant ? Fold.Number(Scenario.FileOf(Integer(slot))) : Enumerable.Range(0, Slots)
            .Aggregate(slot, (file, p) => Fold.If(Fold.Equal(slot, p), Fold.Number(Scenario.FileOf(p)), file));
    }

    /// <summary>Whether a CPU holds the pmd lock of another slot, or one that a slot shares with another.</summary>
    public Expr HoldsOtherPml(Expr slot, Expr cpu) => Fold.Any(Enumerable.Range(0, Slots)
        .Select(other => Fold.And(Fold.Not(Fold.Equal(slot, other)), Fold.Of(BinaryOperator.Equal, Lock[Pml(Fold.Number(other))], cpu)))
        .Distinct());

    private bool HasMovedMapping(int slot) =>
        Scenario.OtherMappingOf(slot) is { } other && Scenario.Slots[other].Mm == Scenario.Slots[slot].Mm;

    private Field LinkedField() => new("linked", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} linked" };

    private Field InFlightField() => new("moved", Cpus, (ulong)Pages, v => v == 0 ? "none" : PageName((int)v - 1))
    {
        NameOf = c => $"page being moved by cpu {c}",
    };

    // An operation that makes a mapping adds it to the reverse map behind what it was made from, unless it lies before it.
    private static Expr ComesFirst(Expr second, Expr first) => Fold.Truth(Integer(second) < Integer(first));
}
