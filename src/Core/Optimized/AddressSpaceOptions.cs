using System.Numerics;
using PtSpec.StateMachines;

namespace PtSpec.Core.Optimized;

/// <summary>What an <see cref="AddressSpace"/> and its clones are made of; fixed for their life.</summary>
/// <remarks>Memory is reserved as it says, and taken from the system as it is first used.</remarks>
public sealed record AddressSpaceOptions
{
    /// <summary>Entries per page table on x86-64, and the most there can be.</summary>
    public const int PtrsPerPteMax = 512;

    /// <summary>64-bit words in a page of x86-64, and the most there can be.</summary>
    public const int WordsPerPageMax = 512;

    /// <summary>The most CPUs that may be attached at a time.</summary>
    public const int CpusLimit = 4096;

    /// <summary>The most regions.</summary>
    public const int RegionsLimit = 4096;

    /// <summary>The most memory, in 64-bit words: 8 GiB.</summary>
    public const long WordsMax = 1L << 30;

    /// <summary>The most page tables.</summary>
    public const int TablesLimit = 1 << 20;

    /// <summary>The oldest kernel whose routines there are.</summary>
    public static readonly KernelVersion OldestKernel = new(6, 4);

    /// <summary>Pages of anonymous memory, from 1 up.</summary>
    public int Pages { get; init; } = 1 << 16;

    /// <summary>Huge pages, each as large as what a page table maps, for leaves of anonymous memory and for shared memory.</summary>
    public int HugePages { get; init; } = 64;

    /// <summary>Page tables, from 1 to 2^20.</summary>
    public int Tables { get; init; } = 4096;

    /// <summary>How many regions of 512 areas (1 GiB on x86-64) can have mappings at a time, clones counted: 1 to 4096.</summary>
    public int Regions { get; init; } = 64;

    /// <summary>How many address spaces there can be at a time, clones counted: 1 to 4096.</summary>
    public int Spaces { get; init; } = 16;

    /// <summary>Entries per page table: a power of two, 1 to 512.</summary>
    public int PtrsPerPte { get; init; } = PtrsPerPteMax;

    /// <summary>64-bit words per page: a power of two, 1 to 512.</summary>
    public int WordsPerPage { get; init; } = WordsPerPageMax;

    /// <summary>The kernel whose protocol runs, 6.4 or later.</summary>
    public KernelVersion Kernel { get; init; } = new(6, 14);

    /// <summary>Whether each page table has its own lock (USE_SPLIT_PTE_PTLOCKS), or one lock serves the whole mm.</summary>
    public bool SplitPtlocks { get; init; } = true;

    /// <summary>How many CPUs can be attached at a time, clones counted: 1 to 4096.</summary>
    public int CpusMax { get; init; } = 64;

    /// <exception cref="ArgumentException">An option is out of its range; the text says which and what its range is.</exception>
    internal void Validate(string parameter)
    {
        if (!BitOperations.IsPow2(PtrsPerPte) || PtrsPerPte > PtrsPerPteMax)
            throw OutOfRange(nameof(PtrsPerPte), PtrsPerPte, $"a power of two, 1 to {PtrsPerPteMax}", parameter);
        if (!BitOperations.IsPow2(WordsPerPage) || WordsPerPage > WordsPerPageMax)
            throw OutOfRange(nameof(WordsPerPage), WordsPerPage, $"a power of two, 1 to {WordsPerPageMax}", parameter);
        if (Pages < 1)
            throw OutOfRange(nameof(Pages), Pages, "1 or more", parameter);
        if (HugePages < 0)
            throw OutOfRange(nameof(HugePages), HugePages, "0 or more", parameter);
        if ((((HugePages + 1L) * PtrsPerPte) + Pages) * WordsPerPage > WordsMax)
        {
            throw new ArgumentException(
                $"{Pages} pages and {HugePages} huge pages are more than {WordsMax} words.", parameter);
        }
        if (Kernel < OldestKernel)
            throw OutOfRange(nameof(Kernel), Kernel, $"{OldestKernel} or later", parameter);
        Check(nameof(Tables), Tables, TablesLimit, parameter);
        Check(nameof(Regions), Regions, RegionsLimit, parameter);
        Check(nameof(Spaces), Spaces, CpusLimit, parameter);
        Check(nameof(CpusMax), CpusMax, CpusLimit, parameter);
    }

    private static void Check(string option, int value, int most, string parameter)
    {
        if (value < 1 || value > most)
            throw OutOfRange(option, value, $"1 to {most}", parameter);
    }

    private static ArgumentException OutOfRange(string option, object value, string range, string parameter) =>
        new($"{option} is {value}; expected {range}.", parameter);
}
