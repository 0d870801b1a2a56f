using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>Ranges of addresses, area by area.</content>
public sealed unsafe partial class Cpu
{
    private readonly record struct Part(long Area, int First, int End);

    private RangeParts PartsOf(long address, long length) => new(address >> shape.PageShift, length >> shape.PageShift, shape.PteShift);

    // Where an entry of a slot lies.
    private long AddressOf(PmdId pmd, int index) => AddressOf(Memory.AreaOf(pmd), index);

    private long AddressOf(long area, int index) => (area << Levels.AreaShift(shape)) + ((long)index << shape.PageShift);

    private PmdId SlotOfArea(long area)
    {
        Mm.TryFindSlot(area, out PmdId pmd);
        return pmd;
    }

    private void CheckRange(long address, long length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        long page = 1L << shape.PageShift;
        if ((ulong)address > limit || (ulong)length > limit - (ulong)address)
        {
            throw new ArgumentOutOfRangeException(
                nameof(address), address, $"{length} bytes from here; the address space has addresses from 0 to {limit - 1:x}.");
        }
        if (address % page != 0)
            throw new ArgumentException($"{address:x} is not the first byte of a page of {page}.", nameof(address));
        if (length % page != 0)
            throw new ArgumentException($"{length} bytes are not whole pages of {page}.", nameof(length));
    }

    /// <summary>The pages of a range in each area that it touches; a struct, so that going through them allocates nothing.</summary>
    private struct RangeParts(long page, long count, int pteShift)
    {
        private readonly long end = page + count;
        private long next = page;

        public Part Current { get; private set; }

        public readonly RangeParts GetEnumerator() => this;

        public bool MoveNext()
        {
            if (next >= end)
                return false;
            long area = next >> pteShift;
            long first = area << pteShift;
            long until = Math.Min(end, first + (1L << pteShift));
            Current = new Part(area, (int)(next - first), (int)(until - first));
            next = until;
            return true;
        }
    }
}
