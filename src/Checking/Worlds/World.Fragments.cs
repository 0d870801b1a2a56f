using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>Pages of two page tables each: tables 2k and 2k + 1 are the fragments of page k, handed out in this order.</content>
internal sealed partial class World
{
    /// <summary>How many tables share a page.</summary>
    public const int Fragments = Scenarios.Scenario.TablesOfPage;

    /// <summary>Whether tables share pages.</summary>
    public bool HasFragments => Scenario.Features.HasFlag(Features.PteFragments);

    /// <summary>Whether each page is allocated; one whose last fragment was given up is so until it is freed.</summary>
    public Field PageAllocated => field ??= new Field("page", TablePages, 1, v => v == 0 ? "free" : "allocated") { NameOf = k => $"page {k}" };

    /// <summary>A half of a page that is nobody's: the value of <see cref="Half"/>.</summary>
    public const int HalfFree = 0;

    /// <summary>A half of a page that is handed out.</summary>
    public const int HalfAllocated = 1;

    /// <summary>A half of a page that is being given up.</summary>
    public const int HalfPending = 2;

    /// <summary>Whether those tables are s390's halves, which may be handed out again.</summary>
    public bool HasHalves => Scenario.Features.HasFlag(Features.PteHalves);

    /// <summary>What becomes of each half of s390's pages.</summary>
    public Field Half => field ??= new Field("half", Tables, HalfPending, v => v switch { 0 => "free", 1 => "allocated", _ => "pending" })
    {
        NameOf = t => $"half {TableName(t)}",
    };

    /// <summary>Who holds mm->context.lock: 0, or the CPU plus one.</summary>
    public Field ContextLock => field ??= new Field("context_lock", 1, (ulong)Cpus, ShowOwner) { NameOf = _ => "mm->context.lock" };

    /// <summary>
    /// pt_frag_refcount of each page: its fragments that are not given up yet, handed out or not; 0 when there is no page. Of
    /// halves those that are not free.
    /// </summary>
    public Field FragRefcount => field ??= new Field("fragments", TablePages, Fragments, v => v.ToString()) { NameOf = k => $"fragments of page {k}" };

    /// <summary>Whether the last fragment of each page is still to be handed out, or a half of it is, again.</summary>
    public Field FragNext => field ??= new Field("pte_frag", TablePages, 1, v => v == 0 ? "no" : "yes") { NameOf = k => $"page {k} has a fragment to hand out" };

    /// <summary>Whether each page is not to be freed before a grace period.</summary>
    public Field PageActive => field ??= new Field("active", TablePages, 1, v => v == 0 ? "no" : "yes") { NameOf = k => $"page {k} active" };

    /// <summary>Whether the rcu_head of each page is queued.</summary>
    public Field PageQueued => field ??= new Field("rcu_head", TablePages, 1, v => v == 0 ? "free" : "queued") { NameOf = k => $"rcu_head of page {k}" };

    private int TablePages => (Tables + 1) / Fragments;

    private ulong? InitialOfPage(Field field, int page)
    {
        int handedOut = Math.Clamp(Scenario.InitialTables - (page * Fragments), 0, Fragments);
        if (field == Half)
            return (ulong)(page < Scenario.InitialTables ? HalfAllocated : HalfFree);
        if (field == PageAllocated)
            return handedOut > 0 ? 1UL : 0;
        if (field == FragRefcount)
            return HasHalves ? (ulong)handedOut : handedOut > 0 ? (ulong)Fragments : 0;
        if (field == FragNext)
            return handedOut == 1 ? 1UL : 0;
        return null;
    }

    private IEnumerable<Field> FragmentFields() => [PageAllocated, FragRefcount, FragNext, PageActive, PageQueued, Half, ContextLock];
}
