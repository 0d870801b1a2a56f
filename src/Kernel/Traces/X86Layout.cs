namespace PtSpec.Kernel.Traces;

/// <summary>
/// Where x86-64 with four levels and without KASLR keeps page tables and their locks, which is how traces are recorded:
/// a page-table lock sits in the struct page of its table, so an address names the lock that goes with it.
/// </summary>
internal static class X86Layout
{
    private const ulong DirectMap = 0xffff888000000000;
    private const ulong DirectMapEnd = 0xffffc88000000000;
    private const ulong Vmemmap = 0xffffea0000000000;
    private const ulong VmemmapEnd = 0xffffeb0000000000;
    private const ulong StructPage = 64;
    private const ulong LockInStructPage = 0x28;
    private const int PageShift = 12;

    /// <summary>Whether an address is an entry of a page table, and not a copy of one on a kernel stack.</summary>
    public static bool IsEntry(ulong address) => address is >= DirectMap and < DirectMapEnd && address % 8 == 0;

    /// <summary>Whether an address is that of a page-table lock, and not of some other spinlock.</summary>
    public static bool IsLock(ulong address) =>
        address is >= Vmemmap and < VmemmapEnd && (address - Vmemmap) % StructPage == LockInStructPage;

    /// <summary>The lock of the table that an entry is in.</summary>
    public static ulong LockOfEntry(ulong entry) => LockOfTable(FrameOf(entry));

    /// <summary>The lock of the table in a page frame.</summary>
    public static ulong LockOfTable(ulong frame) => Vmemmap + (frame * StructPage) + LockInStructPage;

    /// <summary>The page frame of a direct-map address.</summary>
    public static ulong FrameOf(ulong address) => (address - DirectMap) >> PageShift;

    /// <summary>The page frame that a struct page, or a field of it, describes.</summary>
    public static ulong FrameOfStructPage(ulong page) => (page - Vmemmap) / StructPage;

    /// <summary>The struct page of a page frame.</summary>
    public static ulong StructPageOf(ulong frame) => Vmemmap + (frame * StructPage);

    /// <summary>The first entry of the table in a page frame.</summary>
    public static ulong FirstEntry(ulong frame) => DirectMap + (frame << PageShift);
}
