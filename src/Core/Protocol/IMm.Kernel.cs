using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// Memory that the kernel maps for itself: areas of addresses that are handed out, each to one owner. The running core has no
/// such memory.
/// </content>
public partial interface IMm
{
    /// <summary>Whether the slot is part of the kernel's own addresses, which are the same in every mm.</summary>
    [Constant]
    bool IsKernelAddress(PmdId pmd) => false;

    /// <summary>A page of a device's registers or memory, to be mapped by ioremap.</summary>
    [Constant]
    PageId DevicePage => throw new NotModelledException(nameof(DevicePage));

    /// <summary>alloc_vmap_area: hands these addresses out; false when somebody has some of them.</summary>
    bool AllocVmapArea(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(AllocVmapArea));

    /// <summary>clear_vm_uninitialized_flag: the area is mapped, and others may find it.</summary>
    void PublishVmapArea(PmdId pmd, int start, int end, bool isOfDevice) => throw new NotModelledException(nameof(PublishVmapArea));

    /// <summary>find_unlink_vmap_area: nobody else finds the area from here on; false when there is none of that kind.</summary>
    bool FindUnlinkVmapArea(PmdId pmd, int start, int end, bool isOfDevice) => throw new NotModelledException(nameof(FindUnlinkVmapArea));

    /// <summary>The addresses may be handed out again.</summary>
    void FreeVmapArea(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(FreeVmapArea));

    /// <summary>spin_lock on vmap_area_lock, the lock of the areas in use.</summary>
    void VmapAreaLock() => throw new NotModelledException(nameof(VmapAreaLock));

    /// <summary>spin_unlock on vmap_area_lock.</summary>
    void VmapAreaUnlock() => throw new NotModelledException(nameof(VmapAreaUnlock));

    /// <summary>__find_vmap_area, under vmap_area_lock: whether memory that vmalloc has mapped is there.</summary>
    bool FindVmapArea(PmdId pmd, int index) => throw new NotModelledException(nameof(FindVmapArea));

    /// <summary>flush_tlb_kernel_range: every CPU, whatever mm it runs.</summary>
    void FlushTlbKernelRange(PmdId pmd) => throw new NotModelledException(nameof(FlushTlbKernelRange));
}
