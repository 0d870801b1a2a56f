namespace PtSpec.Core.Optimized;

/// <summary>
/// Where the tables and pages of an address space are. Exact while no operation runs. Tables and pages in use, pending
/// ones, CPUs and grace periods are counted together for an address space and its clones, which share them.
/// </summary>
/// <param name="NrPtes">mm->nr_ptes: the page tables charged to this mm.</param>
/// <param name="TablesInstalled">Page tables in this mm's pmd entries, and those put aside for its leaves of anonymous memory.</param>
/// <param name="TablesInUse">Tables allocated and not freed: installed, put aside, or in an operation's hands.</param>
/// <param name="TablesPending">Tables that wait for a grace period.</param>
/// <param name="PagesInUse">Small anonymous pages allocated and not freed: mapped, or in an operation's hands.</param>
/// <param name="PagesPending">Small anonymous pages unmapped and waiting for the accesses that may still use them.</param>
/// <param name="HugePagesInUse">Huge pages in use: by leaves, by what is left of them, and by shared memory.</param>
/// <param name="HugePagesPending">Huge pages that wait for a grace period.</param>
/// <param name="CpusAttached">CPUs attached.</param>
/// <param name="GracePeriods">Epochs gone by.</param>
public readonly record struct AddressSpaceStatistics(
    int NrPtes,
    int TablesInstalled,
    int TablesInUse,
    int TablesPending,
    int PagesInUse,
    int PagesPending,
    int HugePagesInUse,
    int HugePagesPending,
    int CpusAttached,
    long GracePeriods);
