using System.Diagnostics;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <content>
/// Page faults, and what a CPU holds while a routine runs: which page the routine is about, the table and the page that it may
/// need, and what it has given up. A routine never fails for want of memory, since that is taken before it begins.
/// </content>
public sealed unsafe partial class Cpu
{
    private const int WholeSlot = -1;
    private const int Empty = -1;

    // Private pages faulted in under one lock.
    private const int PagesAtOnce = 32;

    private PmdId targetSlot;
    private int targetIndex = WholeSlot;
    private bool targetIsWritten;
    private AccessResult refusal;
    private bool targetIsAround;
    private int firstReservedTable = Empty;
    private int secondReservedTable = Empty;
    private Chain reservedPages;
    private Chain retiredPages;
    private Chain retiredHugePages;
    private SharedMemory? unlinked;

    /// <summary>How many tables there are in advance.</summary>
    internal int TablesInAdvance => (firstReservedTable != Empty ? 1 : 0) + (secondReservedTable != Empty ? 1 : 0);

    /// <summary>How many pages there are in advance.</summary>
    internal int PagesInAdvance => reservedPages.Count;

    /// <summary>vma_lookup, and whether the VMA permits what the routine is about. Under mmap_lock or the VMA's own.</summary>
    internal bool FindVma(PmdId pmd)
    {
        if (targetIndex == WholeSlot)
            return Memory.SlotTable[pmd].MappedPages > 0;
        Protection? found = Memory.SlotTable.ProtectionOf(pmd, targetIndex);
        refusal = found switch
        {
            null => AccessResult.NotMapped,
            Protection.None => AccessResult.Denied,
            Protection.Read when targetIsWritten => AccessResult.Denied,
            _ => AccessResult.Done,
        };
        // Otherwise the fault begins anew: what is mapped was something else when it was prepared, or what was taken is used up.
        bool isPrepared = (PagesInAdvance > 0 || !NeedsPage(pmd)) && TablesInAdvance >= (targetIsAround ? 2 : 1)
            && (!targetIsAround || Memory.SlotTable[pmd].IsWhole);
        return refusal == AccessResult.Done && isPrepared;
    }

    /// <summary>Whether the page that the routine is about may be written; always, where it is about none.</summary>
    internal bool MayWriteTarget() => MayWriteTarget(targetSlot);

    /// <inheritdoc cref="MayWriteTarget()"/>
    internal bool MayWriteTarget(PmdId pmd) =>
        targetIndex == WholeSlot || Memory.SlotTable.ProtectionOf(pmd, targetIndex) == Protection.ReadWrite;

    /// <summary>Takes the table that was taken in advance.</summary>
    internal int UseTable()
    {
        int table = firstReservedTable;
        firstReservedTable = secondReservedTable;
        secondReservedTable = Empty;
        return table != Empty ? table : throw new UnreachableException("A routine needs a table that was not taken in advance.");
    }

    /// <summary>Takes the page that was taken in advance.</summary>
    internal PageId UsePage() => PagesInAdvance > 0
        ? Memory.TakeSmallPage(Memory.Pages.Pop(ref reservedPages))
        : throw new UnreachableException("A routine needs a page that was not taken in advance.");

    /// <summary>Takes back a table that nobody else can know.</summary>
    internal void ReturnTable(int table)
    {
        if (firstReservedTable == Empty)
            firstReservedTable = table;
        else
            Memory.Tables.Free(table);
    }

    /// <summary>folio_put of an anonymous page: one that nobody maps any more is retired when the operation has ended.</summary>
    internal void PutPage(PageId page) => Memory.Put(page, ref retiredPages, ref retiredHugePages);

    /// <summary>One reference less to shared memory, when the operation has ended.</summary>
    internal void PutAfterOperation(SharedMemory backing) => unlinked = backing;

    /// <summary>Gets ready for a routine that is about the page of an address.</summary>
    /// <returns>NotMapped where there is no slot, NoMemory where it cannot have what it may need; or Done.</returns>
    internal AccessResult Prepare(long address, bool write)
    {
        if (!TryTarget(address >> shape.PageShift, write))
            return AccessResult.NotMapped;
        return FillReserve(NeedsPage(targetSlot)) ? AccessResult.Done : AccessResult.NoMemory;
    }

    private AccessResult HandleFault(long address, bool write)
    {
        AccessResult prepared = Prepare(address, write);
        if (prepared != AccessResult.Done)
            return prepared;
        var mm = new RealMm(this);
        PageFault.HandleMmFault(ref mm, targetSlot, targetIndex, write);
        EndOperation();
        return refusal;
    }

    // Faults the first page of a range in, and with it what costs little more.
    private AccessResult FaultAround(long address, long end, bool write)
    {
        if (!TryTarget(address >> shape.PageShift, write))
            return AccessResult.NotMapped;
        ref SlotTable.SlotLine slot = ref Memory.SlotTable[targetSlot];
        if (slot.Kind == VmaKind.Anonymous)
            return FaultSeveral(address, end, write);
        bool isAround = (!write || slot.Kind == VmaKind.SharedShmem) && Volatile.Read(ref slot.IsWhole)
            // A page that is there already and lacks a permission given since: only a fault of its own gives it.
            && FirstMissing(address, address + (1L << shape.PageShift), write: false) == address;
        if (!isAround || !FillReserve(page: false, twoTables: true))
            return HandleFault(address, write);
        targetIsAround = true;
        var mm = new RealMm(this, RealMmModes.FaultsAround);
        PageFault.HandleMmFault(ref mm, targetSlot, targetIndex, false);
        EndOperation();
        return refusal;
    }

    // Faults of their own, one after the other without leaving the VMA's lock, as long as there is what they may need.
    private AccessResult FaultSeveral(long address, long end, bool write)
    {
        int left = (int)Math.Min((end - address) >> shape.PageShift, Math.Min(PagesAtOnce, (1 << shape.PteShift) - targetIndex));
        bool needsPages = NeedsPage(targetSlot);
        if (!FillReserve(needsPages))
            return AccessResult.NoMemory;
        if (needsPages)
            Memory.TakeMore(Memory.Pages, ref reservedPages, left);
        var mm = new RealMm(this);
        bool isFirst = true;
        // What a VMA has no anon_vma for yet is done under mmap_lock.
        bool vmaLocked = (!needsPages || mm.VmaHasAnonVma(targetSlot)) && mm.VmaStartRead(targetSlot);
        if (!vmaLocked)
            Mm.MmapLock.DownRead();
        for (long page = address >> shape.PageShift; left > 0 && TablesInAdvance > 0; page++, left--)
        {
            if (!TryTarget(page, write) || !FindVma(targetSlot))
                break;
            PageFault.HandleMmFaultLocked(ref mm, targetSlot, targetIndex, write, vmaLocked);
            isFirst = false;
        }
        if (vmaLocked)
            mm.VmaEndRead(targetSlot);
        else
            Mm.MmapLock.UpRead();
        EndOperation();
        Memory.Pages.GiveBack(ref reservedPages, keep: 1);
        return isFirst ? refusal : AccessResult.Done;
    }

    // What a fault may map that is not there already: a page of its own.
    private bool NeedsPage(PmdId pmd) => targetIsWritten && Memory.SlotTable[pmd].Kind != VmaKind.SharedShmem;

    // Says which page the next routine is about; false where there is no slot, and so nothing mapped.
    private bool TryTarget(long page, bool write)
    {
        targetIndex = (int)(page & ((1L << shape.PteShift) - 1));
        targetIsWritten = write;
        targetIsAround = false;
        refusal = AccessResult.Done;
        return Mm.TryFindSlot(page >> shape.PteShift, out targetSlot);
    }

    // The next routine is about a whole slot.
    private void Target(PmdId pmd)
    {
        targetSlot = pmd;
        targetIndex = WholeSlot;
        targetIsAround = false;
    }

    // Waits for memory that is pending. Outside every lock and section.
    private bool FillReserve(bool page, bool twoTables = false)
    {
        if (firstReservedTable == Empty)
            firstReservedTable = Memory.Take(Memory.Tables);
        if (twoTables && secondReservedTable == Empty && firstReservedTable != Empty)
            secondReservedTable = Memory.Take(Memory.Tables);
        if (page && PagesInAdvance == 0 && Memory.Take(Memory.Pages) is var taken && taken != Empty)
            Memory.Pages.Push(ref reservedPages, taken);
        return TablesInAdvance >= (twoTables ? 2 : 1) && (!page || PagesInAdvance > 0);
    }

    private void EmptyReserve()
    {
        while (TablesInAdvance > 0)
            Memory.Tables.Free(UseTable());
        Memory.Pages.GiveBack(ref reservedPages, keep: 0);
    }

    /// <summary>Retires what the operation has given up. Outside every read-side section, so moving the epoch on can succeed.</summary>
    internal void EndOperation()
    {
        if (retiredPages.Count > 0)
            Memory.RetirePages(retiredPages);
        if (retiredHugePages.Count > 0)
            Memory.RetireHugePages(retiredHugePages);
        retiredPages = retiredHugePages = default;
        unlinked?.Put();
        unlinked = null;
    }

    private static Exception Refusal(AccessResult result, long address, bool isStore) => result switch
    {
        AccessResult.NotMapped => new NotMappedException(address),
        AccessResult.Denied => new AccessDeniedException(address, isStore),
        _ => NoMemory(),
    };

    private static MemoryExhaustedException NoMemory() =>
        new("There are no more page tables or pages: unmap some, or raise what the address space was made of.");

    private PmdId SlotOf(long address) =>
        Mm.TryFindSlot(address >> Levels.AreaShift(shape), out PmdId pmd) ? pmd : throw new NotMappedException(address);

    private int IndexOf(long address) => (int)(address >> shape.PageShift) & ((1 << shape.PteShift) - 1);
}
