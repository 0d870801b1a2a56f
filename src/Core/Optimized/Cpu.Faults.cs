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

    private PmdId targetSlot;
    private int targetIndex = WholeSlot;
    private bool targetIsWritten;
    private AccessResult refusal;
    private int reservedTable = Empty;
    private int reservedPage = Empty;
    private Chain retiredPages;
    private Chain retiredHugePages;
    private SharedMemory? unlinked;

    /// <summary>Whether there is a table in advance.</summary>
    internal bool HasTable => reservedTable != Empty;

    /// <summary>Whether there is a page in advance.</summary>
    internal bool HasPage => reservedPage != Empty;

    /// <summary>vma_lookup, and whether the VMA permits what the routine is about. Under mmap_lock.</summary>
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
        // Without the page the fault begins anew: what is mapped was something else when the reserve was filled.
        return refusal == AccessResult.Done && (HasPage || !NeedsPage(pmd));
    }

    /// <summary>Whether the page that the routine is about may be written; always, where it is about none.</summary>
    internal bool MayWriteTarget() => MayWriteTarget(targetSlot);

    /// <inheritdoc cref="MayWriteTarget()"/>
    internal bool MayWriteTarget(PmdId pmd) =>
        targetIndex == WholeSlot || Memory.SlotTable.ProtectionOf(pmd, targetIndex) == Protection.ReadWrite;

    /// <summary>Takes the table that was taken in advance.</summary>
    internal int UseTable()
    {
        int table = reservedTable;
        reservedTable = Empty;
        return table != Empty ? table : throw new UnreachableException("A routine needs a table that was not taken in advance.");
    }

    /// <summary>Takes the page that was taken in advance.</summary>
    internal PageId UsePage()
    {
        int page = reservedPage;
        reservedPage = Empty;
        return page != Empty
            ? Memory.TakeSmallPage(page)
            : throw new UnreachableException("A routine needs a page that was not taken in advance.");
    }

    /// <summary>Takes back a table that nobody else can know.</summary>
    internal void ReturnTable(int table)
    {
        if (HasTable)
            Memory.Tables.Free(table);
        else
            reservedTable = table;
    }

    /// <summary>folio_put; an anonymous page that nobody maps any more is retired when the operation has ended.</summary>
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

    // What a fault may map that is not there already: a page of its own.
    private bool NeedsPage(PmdId pmd) => targetIsWritten && Memory.SlotTable[pmd].Kind != VmaKind.SharedShmem;

    // Says which page the next routine is about; false where there is no slot, and so nothing mapped.
    private bool TryTarget(long page, bool write)
    {
        targetIndex = (int)(page & ((1L << shape.PteShift) - 1));
        targetIsWritten = write;
        refusal = AccessResult.Done;
        return Mm.TryFindSlot(page >> shape.PteShift, out targetSlot);
    }

    // The next routine is about a whole slot.
    private void Target(PmdId pmd)
    {
        targetSlot = pmd;
        targetIndex = WholeSlot;
    }

    // Waits for memory that is pending. Outside every lock and section.
    private bool FillReserve(bool page)
    {
        if (reservedTable == Empty)
            reservedTable = Memory.Take(Memory.Tables);
        if (page && reservedPage == Empty)
            reservedPage = Memory.Take(Memory.Pages);
        return HasTable && (!page || HasPage);
    }

    private void EmptyReserve()
    {
        if (HasTable)
            Memory.Tables.Free(reservedTable);
        if (HasPage)
            Memory.Pages.Free(reservedPage);
        reservedTable = reservedPage = Empty;
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

    private static InsufficientMemoryException NoMemory() =>
        new("There are no more page tables or pages: unmap some, or raise what the address space was made of.");

    private PmdId SlotOf(long address) =>
        Mm.TryFindSlot(address >> Levels.AreaShift(shape), out PmdId pmd) ? pmd : throw new NotMappedException(address);

    private int IndexOf(long address) => (int)(address >> shape.PageShift) & ((1 << shape.PteShift) - 1);
}
