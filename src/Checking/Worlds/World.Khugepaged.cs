using System.Diagnostics.CodeAnalysis;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What khugepaged remembers.</content>
internal sealed partial class World
{
    /// <summary>Whether each slot is remembered in its mm_slot as mapped by small entries (until 6.5).</summary>
    public Field PteMappedThp { get; private set; }

    /// <summary>Whether khugepaged comes to a slot's mm again in this scenario.</summary>
    public bool KhugepagedScans(int slot) =>
        Scenario.Operations.Any(o => o.Kind == OperationKind.KhugepagedMm && o.Pmd.Index == slot);

    [MemberNotNull(nameof(PteMappedThp))]
    private IEnumerable<Field> KhugepagedFields()
    {
        PteMappedThp = new Field("pte_mapped_thp", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"slot {p} remembered" };
        return [PteMappedThp];
    }
}
