using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>userfaultfd and guard regions, of which the running core has but UFFDIO_COPY.</content>
public partial interface IMm
{
    /// <summary>Whether the slot's mapping is ever registered with a userfaultfd that is told of accesses.</summary>
    [Constant]
    bool UserfaultfdIsUsed(PmdId pmd);

    /// <summary>Whether the slot may ever have markers or write-protected entries.</summary>
    [Constant]
    bool MayHaveMarkers(PmdId pmd);

    /// <summary>userfaultfd_armed: the slot's mapping is registered in any mode.</summary>
    bool UserfaultfdArmed(PmdId pmd) => throw new NotModelledException(nameof(UserfaultfdArmed));

    /// <summary>userfaultfd_missing: the slot's mapping is registered for missing events.</summary>
    bool UserfaultfdMissing(PmdId pmd) => throw new NotModelledException(nameof(UserfaultfdMissing));

    /// <summary>Registers the slot's mapping for missing events (VM_UFFD_MISSING).</summary>
    void UserfaultfdSetMissing(PmdId pmd) => throw new NotModelledException(nameof(UserfaultfdSetMissing));

    /// <summary>Registers the slot's mapping for write-protect events (VM_UFFD_WP).</summary>
    void UserfaultfdSetWp(PmdId pmd) => throw new NotModelledException(nameof(UserfaultfdSetWp));

    /// <summary>The access to an entry enters the queue of those that wait, and the monitor is told.</summary>
    void UserfaultfdEnqueue(PmdId pmd, int index) => throw new NotModelledException(nameof(UserfaultfdEnqueue));

    /// <summary>The access leaves the queue without having slept.</summary>
    void UserfaultfdDequeue() => throw new NotModelledException(nameof(UserfaultfdDequeue));

    /// <summary>schedule: sleeps until woken, which takes the access out of the queue.</summary>
    void UserfaultfdSchedule() => throw new NotModelledException(nameof(UserfaultfdSchedule));

    /// <summary>wake_userfault: wakes the accesses in the queue to the entries <paramref name="start"/> up to <paramref name="end"/>.</summary>
    void UserfaultfdWake(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(UserfaultfdWake));

    /// <summary>VM_MAYBE_GUARD (7.0+): the slot's mapping may have guard markers.</summary>
    bool VmaMaybeGuard(PmdId pmd) => throw new NotModelledException(nameof(VmaMaybeGuard));

    /// <summary>Sets VM_MAYBE_GUARD, with mmap_lock held for reading.</summary>
    void VmaSetMaybeGuard(PmdId pmd) => throw new NotModelledException(nameof(VmaSetMaybeGuard));

    /// <summary>No step of the kernel: from here on the monitor relies on an event before any write to these entries.</summary>
    void ExpectEvent(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(ExpectEvent));

    /// <summary>No step of the kernel: the monitor has let writes to these entries through.</summary>
    void ExpectNoEvent(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(ExpectNoEvent));

    /// <summary>No step of the kernel: from here on every access to these entries is a segmentation fault.</summary>
    void ExpectFault(PmdId pmd, int start, int end) => throw new NotModelledException(nameof(ExpectFault));
}
