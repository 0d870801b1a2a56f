using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>VMAs and mms that end.</content>
internal sealed partial class World
{
    /// <summary>Whether each slot's VMA is in its mm's tree no more.</summary>
    public Field VmaGone => field ??= new Field("vma", Slots, 1, v => v == 0 ? "mapped" : "detached") { NameOf = p => $"vma {p}" };

    /// <summary>Whether each slot's VMA is in the file's i_mmap tree no more.</summary>
    public Field IMmapUnlinked => field ??= new Field("i_mmap", Slots, 1, v => v == 0 ? "in" : "out") { NameOf = p => $"vma {p} in i_mmap" };

    /// <summary>Whether each mm has no users any more (mm_users is 0).</summary>
    public Field MmExited => field ??= new Field("mm_users", Scenario.Mms, 1, v => v == 0 ? "some" : "0") { NameOf = m => $"mm_users{OfMm(m)}" };

    /// <summary>Whether neither the mm nor the reverse map leads to a slot any more.</summary>
    public Expr IsDetached(Expr slot)
    {
        Expr isGone = Fold.Or(Fold.Equal(VmaGone[slot], 1), Fold.Equal(MmExited[MmOf(slot)], 1));
        Expr notInFile = Fold.Or(Query("VmaIsAnonymous", [slot]), Fold.Equal(IMmapUnlinked[slot], 1));
        return Fold.And(isGone, Fold.And(notInFile, Fold.Equal(AnonVma[slot], 0)));
    }

    /// <summary>Whether each slot's mapping does not count any more for the caching of the memory that it maps (VM_PAT is clear).</summary>
    public Field Untracked => field ??= new Field("vm_pat", Slots, 1, v => v == 0 ? "set" : "clear") { NameOf = p => $"VM_PAT of vma {p}" };

    private bool VmaMayGo(int slot) => Scenario.Operations.Any(o =>
        (o.Shape.EndsVma && o.Pmd.Index == slot) || (MayFail(o) && o.Target.Index == slot));

    // A fork that fails ends the mapping that it has made.
    private bool MayFail(Operation operation) => operation.Kind == OperationKind.Fork && Scenario.Features.HasFlag(Features.ForkFails);

    private IEnumerable<Field> UnmapFields() => [VmaGone, IMmapUnlinked, MmExited, Untracked];
}
