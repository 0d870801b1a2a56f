using System.Numerics;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;

namespace PtSpec.Core.Optimized;

/// <summary>What an <see cref="AddressSpace"/> is made of; fixed for its life.</summary>
public sealed record AddressSpaceOptions
{
    /// <summary>Entries per page table on x86-64, and the most there can be.</summary>
    public const int PtrsPerPteMax = 512;

    /// <summary>64-bit words in a page of x86-64, and the most there can be.</summary>
    public const int WordsPerPageMax = 512;

    /// <summary>The most CPUs that may be attached at a time.</summary>
    public const int CpusLimit = 4096;

    /// <summary>The most slots.</summary>
    public const int SlotsMax = 1 << 20;

    /// <summary>The most words in all slots together: 4 GiB.</summary>
    public const long WordsMax = 1L << 29;

    /// <summary>The oldest kernel whose routines there are.</summary>
    public static readonly KernelVersion OldestKernel = new(6, 4);

    /// <summary>The kind of mapping of each pmd slot, 1 to 2^20 of them, which lie side by side; 2^29 words at most.</summary>
    public required IReadOnlyList<VmaKind> Slots { get; init; }

    /// <summary>Entries per page table: a power of two, 1 to 512.</summary>
    public int PtrsPerPte { get; init; } = PtrsPerPteMax;

    /// <summary>64-bit words per page: a power of two, 1 to 512.</summary>
    public int WordsPerPage { get; init; } = WordsPerPageMax;

    /// <summary>The kernel whose protocol runs, 6.4 or later.</summary>
    public KernelVersion Kernel { get; init; } = new(6, 14);

    /// <summary>Whether each page table has its own lock (USE_SPLIT_PTE_PTLOCKS), or one lock serves the whole mm.</summary>
    public bool SplitPtlocks { get; init; } = true;

    /// <summary>How many CPUs can be attached at a time, 1 to 4096.</summary>
    public int CpusMax { get; init; } = 64;

    /// <summary>What the files behind the slots contain at first, word by word, by address; null for zeroes.</summary>
    /// <remarks>Asked once for each word of each file mapping, when the address space is created.</remarks>
    public Func<long, long>? FileContent { get; init; }

    /// <summary>Words in a slot.</summary>
    internal long WordsPerSlot => (long)PtrsPerPte * WordsPerPage;

    /// <exception cref="ArgumentException">An option is out of its range; the text says which and what its range is.</exception>
    internal void Validate(string parameter)
    {
        if (Slots is null || Slots.Count == 0)
            throw new ArgumentException($"{nameof(Slots)} is empty: an address space has at least one slot.", parameter);
        if (Slots.Any(kind => !Enum.IsDefined(kind) || kind == VmaKind.Kernel))
            throw new ArgumentException($"{nameof(Slots)} holds a value that is no {nameof(VmaKind)}.", parameter);
        if (!BitOperations.IsPow2(PtrsPerPte) || PtrsPerPte > PtrsPerPteMax)
            throw OutOfRange(nameof(PtrsPerPte), PtrsPerPte, $"a power of two, 1 to {PtrsPerPteMax}", parameter);
        if (!BitOperations.IsPow2(WordsPerPage) || WordsPerPage > WordsPerPageMax)
            throw OutOfRange(nameof(WordsPerPage), WordsPerPage, $"a power of two, 1 to {WordsPerPageMax}", parameter);
        if (Slots.Count > SlotsMax || Slots.Count * WordsPerSlot > WordsMax)
        {
            throw new ArgumentException(
                $"{Slots.Count} slots of {WordsPerSlot} words; at most {SlotsMax} slots and {WordsMax} words.", parameter);
        }
        if (Kernel < OldestKernel)
            throw OutOfRange(nameof(Kernel), Kernel, $"{OldestKernel} or later", parameter);
        if (CpusMax is < 1 or > CpusLimit)
            throw OutOfRange(nameof(CpusMax), CpusMax, $"1 to {CpusLimit}", parameter);
    }

    private static ArgumentException OutOfRange(string option, object value, string range, string parameter) =>
        new($"{option} is {value}; expected {range}.", parameter);
}
