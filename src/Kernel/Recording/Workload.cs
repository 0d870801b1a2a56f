using PtSpec.StateMachines;

namespace PtSpec.Kernel.Recording;

/// <summary>What the guest does while it is recorded; the doing is in <c>Guest/workload.c</c>, by the same name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What races with what.</param>
/// <param name="Since">The first kernel that it says something about.</param>
/// <param name="Swaps">Whether the guest needs something to swap to.</param>
internal sealed record Workload(string Name, string Description, KernelVersion Since, bool Swaps = false)
{
    // MADV_COLLAPSE is older than any kernel with fprobe events.
    private static readonly KernelVersion s_fprobeEvents = new(6, 5);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("shm", "two processes share a file in tmpfs: faults, MADV_COLLAPSE, MADV_DONTNEED and holes", s_fprobeEvents),
        new("ptreclaim", "MADV_DONTNEED of whole huge pages, which frees page tables, against faults and mincore", new(6, 14)),
        new("mremap", "whole page tables moved there and back, against faults, MADV_COLLAPSE and MADV_DONTNEED", s_fprobeEvents),
        new("fork", "forks that write to copied huge pages, against faults and MADV_DONTNEED", s_fprobeEvents),
        new("anon", "anonymous huge pages: faults, splits by mprotect and MADV_DONTNEED, MADV_COLLAPSE", s_fprobeEvents),
        new("uffd", "a private mapping of tmpfs filled by userfaultfd, while the shared file is collapsed", s_fprobeEvents),
        new("walkers", "mincore, pagemap, smaps and mprotect, against MADV_COLLAPSE and holes in tmpfs", s_fprobeEvents),
        new("swap", "MADV_PAGEOUT and faults that read from the swap disk; needs virtio_blk", s_fprobeEvents, Swaps: true),
    ];
}
