using System.Diagnostics.CodeAnalysis;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <summary>What an access to an entry must meet, as the field <see cref="World.Expected"/> counts it.</summary>
internal enum ExpectedOfAccess
{
    /// <summary>Nothing in particular.</summary>
    Nothing,

    /// <summary>A write must raise a userfaultfd event first.</summary>
    Event,

    /// <summary>Every access must be a segmentation fault.</summary>
    Fault,
}

/// <content>userfaultfd: what each mapping is registered for, who waits, and what was promised to the monitor.</content>
internal sealed partial class World
{
    private static readonly OperationKind[] Registering = [OperationKind.UffdRegisterMissing, OperationKind.UffdRegisterWp];

    private static readonly OperationKind[] Marking =
        [OperationKind.UffdWriteProtect, OperationKind.UffdUnprotect, OperationKind.UffdPoison, OperationKind.GuardInstall];

    /// <summary>Whether each slot's mapping is registered for userfaultfd write-protect events (VM_UFFD_WP).</summary>
    public Field UffdWp { get; private set; }

    /// <summary>Whether each slot's mapping is registered for userfaultfd missing events (VM_UFFD_MISSING).</summary>
    public Field UffdMissing { get; private set; }

    /// <summary>The entry that each CPU's access waits for in userfaultfd's queue: 0, or its number plus one.</summary>
    public Field UffdWaiter { get; private set; }

    /// <summary>Whether each slot's mapping may have guard markers (VM_MAYBE_GUARD).</summary>
    public Field MaybeGuard { get; private set; }

    /// <summary>What an access to each entry must meet: an <see cref="ExpectedOfAccess"/>.</summary>
    public Field Expected { get; private set; }

    /// <summary>
    /// Whether a slot of private shmem is registered from the start, in a way that makes no difference but to
    /// userfaultfd_armed: pages are installed in it, and a page that the page cache holds is never missing.
    /// </summary>
    public bool IsFilledByUserfaultfd(int slot) => Scenario.Slots[slot].Vma == VmaKind.PrivateShmem
        && Has(slot, [OperationKind.UffdCopy, OperationKind.RwInstall]);

    /// <summary>Whether a slot is ever registered with a userfaultfd that is told of accesses.</summary>
    public bool UserfaultfdIsUsed(int slot) => Has(slot, Registering);

    /// <summary>Whether a slot may ever have markers or write-protected entries.</summary>
    public bool MayHaveMarkers(int slot) => Has(slot, Marking);

    private bool Has(int slot, OperationKind[] kinds) =>
        Scenario.Operations.Any(o => o.Pmd.Index == slot && kinds.Contains(o.Kind));

    [MemberNotNull(nameof(UffdWp), nameof(UffdMissing), nameof(UffdWaiter), nameof(MaybeGuard), nameof(Expected))]
    private IEnumerable<Field> UserfaultfdFields()
    {
        UffdWp = new Field("uffd_wp", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} uffd-wp" };
        UffdMissing = new Field("uffd_missing", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} uffd-missing" };
        UffdWaiter = new Field("uffd_waiter", Cpus, (ulong)(Slots * PtrsPerPte), v => v == 0 ? "nothing" : $"{((int)v - 1) / PtrsPerPte}.{((int)v - 1) % PtrsPerPte}")
        {
            NameOf = c => $"cpu {c} waits for the monitor at",
        };
        MaybeGuard = new Field("maybe_guard", Slots, 1, v => v == 0 ? "no" : "yes") { NameOf = p => $"vma {p} may have guards" };
        Expected = new Field("expected", Slots * PtrsPerPte, (ulong)ExpectedOfAccess.Fault, v => ((ExpectedOfAccess)v).ToString().ToLowerInvariant())
        {
            NameOf = i => $"promised at {i / PtrsPerPte}.{i % PtrsPerPte}",
        };
        return [UffdWp, UffdMissing, UffdWaiter, MaybeGuard, Expected];
    }
}
