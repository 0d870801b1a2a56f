using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scenarios;

/// <summary>What a page-table entry holds when a scenario starts.</summary>
public enum PteSetupKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The page of its place: the page-cache page of a file mapping, otherwise an anonymous page.</summary>
    Page,

    /// <summary>The anonymous copy of a private file mapping.</summary>
    Anon,

    /// <summary>An anonymous page that is on the swap device.</summary>
    Swap,
}

/// <summary>A page-table entry when a scenario starts.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Value">What the mapped page contains, 0 to 3; 0 when nothing is mapped.</param>
public readonly record struct PteSetup(PteSetupKind Kind, int Value)
{
    /// <summary>An empty entry.</summary>
    public static PteSetup None => default;

    /// <summary>An entry that maps the page of its place.</summary>
    public static PteSetup Page(int value) => new(PteSetupKind.Page, value);

    /// <summary>An entry that maps a private anonymous copy.</summary>
    public static PteSetup Anon(int value) => new(PteSetupKind.Anon, value);

    /// <summary>A swap entry, for a page with this content.</summary>
    public static PteSetup Swap(int value) => new(PteSetupKind.Swap, value);
}

/// <summary>What a pmd entry holds when a scenario starts.</summary>
public enum PmdSetupKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A huge mapping: of the file's folio, of a huge folio of anonymous memory, or of the huge zero folio.</summary>
    Leaf,

    /// <summary>A page table.</summary>
    Table,

    /// <summary>A migration entry: somebody outside the scenario is moving the huge page, and will not be done meanwhile.</summary>
    Migration,

    /// <summary>A corrupt pattern.</summary>
    Bad,
}

/// <summary>A pmd entry when a scenario starts.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Ptes">
/// The entries of its table, as many as a table has, or the pages of a huge folio of anonymous memory, as many as there are;
/// empty when it holds neither. A leaf of anonymous memory without pages maps the huge zero folio.
/// </param>
public readonly record struct PmdSetup(PmdSetupKind Kind, ValueArray<PteSetup> Ptes)
{
    /// <summary>An empty pmd entry.</summary>
    public static PmdSetup None => default;

    /// <summary>A migration entry.</summary>
    public static PmdSetup Migration => new(PmdSetupKind.Migration, []);

    /// <summary>A corrupt entry.</summary>
    public static PmdSetup Bad => new(PmdSetupKind.Bad, []);

    /// <summary>A huge mapping of the page cache, or of the huge zero folio.</summary>
    public static PmdSetup Leaf => new(PmdSetupKind.Leaf, []);

    /// <summary>A huge mapping of anonymous memory with these contents.</summary>
    public static PmdSetup LeafOf(params ReadOnlySpan<PteSetup> pages) => new(PmdSetupKind.Leaf, [.. pages]);

    /// <summary>A page table with these entries.</summary>
    public static PmdSetup Table(params ReadOnlySpan<PteSetup> ptes) => new(PmdSetupKind.Table, [.. ptes]);
}

/// <summary>A pmd slot when a scenario starts, and the mapping that covers it.</summary>
/// <param name="Vma">The kind of mapping.</param>
/// <param name="HugeFolio">
/// Whether the page cache holds one pmd-mappable folio behind the slot; of anonymous memory, whether it may be huge.
/// </param>
/// <param name="Pmd">The pmd entry.</param>
/// <param name="Cache">
/// What the page cache contains behind each entry, also behind entries that map it; empty for anonymous memory.
/// </param>
public sealed record SlotSetup(VmaKind Vma, bool HugeFolio, PmdSetup Pmd, ValueArray<int> Cache)
{
    /// <summary>The address space that the slot lies in, counted from 0.</summary>
    public int Mm { get; init; }

    /// <summary>Whether a file is behind the slot.</summary>
    public bool IsFile => Vma is VmaKind.SharedShmem or VmaKind.PrivateShmem;

    /// <summary>Whether the slot is anonymous memory that huge folios may map.</summary>
    public bool IsHugeAnonymous => HugeFolio && Vma == VmaKind.Anonymous;

    /// <summary>Whether the slot starts with a page table, under its entry or put aside for its huge mapping.</summary>
    public bool HasTable => Pmd.Kind == PmdSetupKind.Table || HasDeposit;

    /// <summary>Whether the slot starts with a table that is put aside.</summary>
    public bool HasDeposit => Pmd.Kind == PmdSetupKind.Leaf && Vma == VmaKind.Anonymous;

    /// <summary>Whether the slot starts with a huge folio of anonymous memory other than the huge zero folio.</summary>
    public bool HasHugeFolio => HasDeposit && Pmd.Ptes.Count > 0;
}
