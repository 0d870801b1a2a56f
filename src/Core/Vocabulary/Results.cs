namespace PtSpec.Core.Vocabulary;

/// <summary>How an operation of a scenario ended, as its caller sees it.</summary>
public enum Outcome
{
    /// <summary>Success, nothing to report.</summary>
    Ok,

    /// <summary>Success: the value read is 0 (or: not resident).</summary>
    Zero,

    /// <summary>Success: the value read is 1 (or: resident).</summary>
    One,

    /// <summary>Success: the value read is 2.</summary>
    Two,

    /// <summary>Success: the value read is 3.</summary>
    Three,

    /// <summary>-EEXIST: something is mapped there already.</summary>
    Exists,

    /// <summary>-EAGAIN: transient, the caller may repeat.</summary>
    Again,

    /// <summary>-EFAULT: fatal.</summary>
    Fault,

    /// <summary>-ENOMEM.</summary>
    NoMemory,

    /// <summary>-EINVAL.</summary>
    Invalid,

    /// <summary>-EBUSY.</summary>
    Busy,

    /// <summary>-ENOENT.</summary>
    NoEntry,

    /// <summary>SIGBUS.</summary>
    BusError,

    /// <summary>SIGSEGV: nothing is mapped there for the user.</summary>
    SegmentationFault,

    /// <summary>The operation found nothing that it may do, and nobody is told.</summary>
    Skipped,
}

/// <summary>What a user access found.</summary>
public enum Access
{
    /// <summary>No translation permits the access: a page fault.</summary>
    PageFault,

    /// <summary>Done; the value read (or previously there) was 0.</summary>
    Zero,

    /// <summary>Done; the value was 1.</summary>
    One,

    /// <summary>Done; the value was 2.</summary>
    Two,

    /// <summary>Done; the value was 3.</summary>
    Three,
}

/// <summary>How a page fault ended (vm_fault_t).</summary>
public enum FaultResult
{
    /// <summary>0 or VM_FAULT_NOPAGE: the access is tried again, whether anything was mapped or not.</summary>
    Done,

    /// <summary>VM_FAULT_RETRY: what is to be done cannot be done under the lock of the VMA.</summary>
    Retry,

    /// <summary>VM_FAULT_OOM.</summary>
    OutOfMemory,

    /// <summary>VM_FAULT_SIGBUS.</summary>
    BusError,

    /// <summary>There is no VMA, or a guard: bad_area, VM_FAULT_SIGSEGV.</summary>
    BadArea,

    /// <summary>The access stands in userfaultfd's queue and sleeps until it is woken, then it is tried again.</summary>
    Userfault,
}
