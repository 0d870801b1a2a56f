namespace PtSpec.Core.Vocabulary;

/// <summary>What kind of mapping (VMA) covers a pmd slot.</summary>
public enum VmaKind
{
    /// <summary>Private anonymous memory: no file behind it.</summary>
    Anonymous,

    /// <summary>A shared mapping of shmem: stores go to the page cache.</summary>
    SharedShmem,

    /// <summary>A private mapping of shmem: the page cache is read, a store makes an anonymous copy.</summary>
    PrivateShmem,

    /// <summary>No VMA: addresses of the kernel itself (vmalloc), whose tables belong to init_mm and are in every mm.</summary>
    Kernel,
}
