using System.Diagnostics.CodeAnalysis;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>userfaultfd: what each mapping is registered for.</content>
public sealed partial class World
{
    /// <summary>Whether each slot's mapping is registered for userfaultfd write-protect events (VM_UFFD_WP).</summary>
    public Field UffdWp { get; private set; }

    /// <summary>Whether each slot's mapping is registered for userfaultfd missing events (VM_UFFD_MISSING).</summary>
    public Field UffdMissing { get; private set; }

    /// <summary>
    /// Whether a slot of private shmem is registered from the start, in a way that makes no difference but to
    /// userfaultfd_armed: pages are installed in it, and a page that the page cache holds is never missing.
    /// </summary>
    public bool IsFilledByUserfaultfd(int slot) => Scenario.Slots[slot].Vma == VmaKind.PrivateShmem
        && Scenario.Operations.Any(o => o.Pmd.Index == slot && o.Kind is OperationKind.UffdCopy or OperationKind.RwInstall);

    [MemberNotNull(nameof(UffdWp), nameof(UffdMissing))]
    private IEnumerable<Field> UserfaultfdFields()
    {
        UffdWp = new Field("uffd_wp", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} uffd-wp" };
        UffdMissing = new Field("uffd_missing", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} uffd-missing" };
        return [UffdWp, UffdMissing];
    }
}
