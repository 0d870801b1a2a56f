using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Reference;

/// <summary>One entry of memory when the reference model starts.</summary>
/// <param name="Content">File mappings: what the page cache contains. Anonymous memory: what a mapped page contains.</param>
/// <param name="Mapped">Whether that page is mapped.</param>
/// <param name="Overlay">Private file mappings: what the anonymous copy contains, if there is one.</param>
internal readonly record struct ReferenceEntry(int Content, bool Mapped, int? Overlay)
{
    /// <summary>Anonymous memory: whether the entry may look mapped or not, as the huge zero folio does while it is split.</summary>
    public bool MaybeMapped { get; init; }
}

/// <summary>One slot of memory when the reference model starts.</summary>
/// <param name="Vma">The kind of mapping that covers it.</param>
/// <param name="Entries">Its entries, as many in every slot.</param>
internal readonly record struct ReferenceSlot(VmaKind Vma, IReadOnlyList<ReferenceEntry> Entries)
{
    /// <summary>Whether it is anonymous memory that huge folios may map.</summary>
    public bool IsHugeAnonymous { get; init; }

    /// <summary>Whether a huge folio of its file is mapped for ever: from the start, and nothing that is ever applied takes it away.</summary>
    public bool StaysHuge { get; init; }

    /// <summary>Whether an access to what is not mapped may be a bus error: its file has no fault handler.</summary>
    public bool HasNoFaultHandler { get; init; }
}
