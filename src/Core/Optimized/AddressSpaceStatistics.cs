namespace PtSpec.Core.Optimized;

/// <summary>Where the tables and anonymous pages of an address space are. Exact while no operation runs.</summary>
/// <param name="NrPtes">mm->nr_ptes: the page tables charged to the mm.</param>
/// <param name="TablesInstalled">pmd entries that point to a table.</param>
/// <param name="TablesInUse">Tables allocated and not freed: installed, or in an operation's hands.</param>
/// <param name="TablesPending">Tables that wait for a grace period.</param>
/// <param name="PagesInUse">Anonymous pages allocated and not freed: mapped, or in an operation's hands.</param>
/// <param name="PagesPending">Anonymous pages unmapped and waiting for the accesses that may still use them.</param>
/// <param name="CpusAttached">CPUs attached.</param>
/// <param name="GracePeriods">Epochs gone by.</param>
public readonly record struct AddressSpaceStatistics(
    int NrPtes,
    int TablesInstalled,
    int TablesInUse,
    int TablesPending,
    int PagesInUse,
    int PagesPending,
    int CpusAttached,
    long GracePeriods);
