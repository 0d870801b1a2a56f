using System.Runtime.InteropServices;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// What is known of each slot beside its pmd entry: the VMA that lies there, page by page, its file, and its folio locks.
/// The VMA changes under mmap_lock and its own lock for writing, and is read under one of them.
/// </summary>
internal sealed unsafe class SlotTable(int slots, int pteShift)
{
    private readonly PinnedMemory<SlotLine> lines = new(slots);
    private readonly PinnedMemory<byte> protections = new((long)slots << pteShift);
    private readonly PinnedMemory<int> folioLocks = new((long)slots << pteShift);
    private readonly SharedMemory?[] backing = new SharedMemory?[slots];

    /// <summary>What faults and collapses of one slot write, on lines of its own.</summary>
    internal ref SlotLine this[PmdId pmd] => ref lines.Start[pmd.Index];

    /// <summary>What the indexer gives, slot by slot.</summary>
    internal SlotLine* Lines => lines.Start;

    /// <summary>The words of the folios' locks, page by page and slot by slot.</summary>
    internal int* FolioLocks => folioLocks.Start;

    /// <summary>What is behind the slot's file mapping.</summary>
    internal ref SharedMemory? Backing(PmdId pmd) => ref backing[pmd.Index];

    /// <summary>The protection of a page of the slot; null when nothing is mapped.</summary>
    internal Protection? ProtectionOf(PmdId pmd, int index)
    {
        byte stored = protections.Start[((long)pmd.Index << pteShift) + index];
        return stored == 0 ? null : (Protection)(stored - 1);
    }

    /// <summary>Maps, or with null unmaps, pages of the slot for its user: from here on faults find them, or do not.</summary>
    internal void SetProtection(PmdId pmd, int first, int end, Protection? protection)
    {
        int before = MappedPages(pmd, first, end);
        Stored(pmd, first, end).Fill(protection is { } mapped ? (byte)(mapped + 1) : (byte)0);
        lines.Start[pmd.Index].MappedPages += MappedPages(pmd, first, end) - before;
    }

    /// <summary>How many pages of a part of the slot are mapped.</summary>
    internal int MappedPages(PmdId pmd, int first, int end) => end - first - Stored(pmd, first, end).Count((byte)0);

    /// <summary>Maps for a slot what is mapped for another.</summary>
    internal void CopyProtections(PmdId from, PmdId to)
    {
        Stored(from, 0, 1 << pteShift).CopyTo(Stored(to, 0, 1 << pteShift));
        lines.Start[to.Index].MappedPages = lines.Start[from.Index].MappedPages;
    }

    /// <summary>Whether the VMA covers the slot with one protection, which is given; only then a leaf may map it.</summary>
    internal bool IsUniform(PmdId pmd, out Protection protection)
    {
        Span<byte> all = Stored(pmd, 0, 1 << pteShift);
        protection = ProtectionOf(pmd, 0) ?? Protection.None;
        return all[0] != 0 && all.IndexOfAnyExcept(all[0]) < 0;
    }

    private Span<byte> Stored(PmdId pmd, int first, int end) => new(protections.Start + ((long)pmd.Index << pteShift) + first, end - first);

    /// <summary>The words of a slot, apart from its pages.</summary>
    [StructLayout(LayoutKind.Sequential, Size = CacheLine.Bytes)]
    internal struct SlotLine
    {
        /// <summary>What kind of mapping lies there; meaningless where nothing is mapped.</summary>
        public VmaKind Kind;

        /// <summary>Pages that are mapped for the user.</summary>
        public int MappedPages;

        /// <summary>A file mapping's first page of the page cache.</summary>
        public int FilePage;

        /// <summary>One pmd-mappable folio is behind the file mapping.</summary>
        public bool PmdMappable;

        /// <summary>The file mapping covers the slot with one protection; changed under the lock of its first folio.</summary>
        public bool IsWhole;

        /// <summary>VM_HUGEPAGE: leaves may map the anonymous memory.</summary>
        public bool Huge;

        /// <summary>vma->anon_vma is set.</summary>
        public bool AnonVma;

        /// <summary>The VMA is in the reverse map of its file.</summary>
        public bool Linked;

        /// <summary>Faults that have the VMA locked for reading.</summary>
        public int Readers;

        /// <summary>vm_lock_seq: the last change that has locked the VMA for writing.</summary>
        public int ChangedBy;
    }
}
