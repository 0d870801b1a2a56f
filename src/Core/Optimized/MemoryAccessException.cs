namespace PtSpec.Core.Optimized;

/// <summary>An access, or a call, that the mappings of the address space do not permit.</summary>
public abstract class MemoryAccessException : Exception
{
    private protected MemoryAccessException(long address, string message)
        : base(message) => Address = address;

    /// <summary>The address.</summary>
    public long Address { get; }
}

/// <summary>Nothing is mapped at an address (SIGSEGV with SEGV_MAPERR; ENOMEM of a system call).</summary>
public sealed class NotMappedException : MemoryAccessException
{
    internal NotMappedException(long address)
        : base(address, $"Nothing is mapped at {address:x}.")
    {
    }
}

/// <summary>The protection of a page forbids an access (SIGSEGV with SEGV_ACCERR).</summary>
public sealed class AccessDeniedException : MemoryAccessException
{
    internal AccessDeniedException(long address, bool isStore)
        : base(address, $"The page at {address:x} may not be {(isStore ? "written" : "read")}.") => IsStore = isStore;

    /// <summary>Whether the access was a store.</summary>
    public bool IsStore { get; }
}

/// <summary>Something is mapped already where a call was to map something (EEXIST of MAP_FIXED_NOREPLACE).</summary>
public sealed class AlreadyMappedException : MemoryAccessException
{
    internal AlreadyMappedException(long address)
        : base(address, $"Something is mapped at {address:x}.")
    {
    }
}

/// <summary>A value does not lie at a multiple of its size (SIGBUS with BUS_ADRALN).</summary>
public sealed class MisalignedAccessException : MemoryAccessException
{
    internal MisalignedAccessException(long address, int size)
        : base(address, $"{address:x} is no multiple of {size}.")
    {
    }
}

/// <summary>There are no more pages, page tables, huge pages, regions or address spaces to be had (ENOMEM).</summary>
public sealed class MemoryExhaustedException : Exception
{
    internal MemoryExhaustedException(string message)
        : base(message)
    {
    }
}
