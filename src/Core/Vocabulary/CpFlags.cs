namespace PtSpec.Core.Vocabulary;

/// <summary>What change_protection changes (cp_flags: MM_CP_*).</summary>
public enum CpFlags
{
    /// <summary>No flag: mprotect(2) takes the writing away.</summary>
    None,

    /// <summary>MM_CP_PROT_NUMA: the next access is to show itself.</summary>
    ProtNuma,

    /// <summary>MM_CP_UFFD_WP: userfaultfd is to be told of the next write first.</summary>
    UffdWp,

    /// <summary>MM_CP_UFFD_WP_RESOLVE: no more.</summary>
    UffdWpResolve,
}
