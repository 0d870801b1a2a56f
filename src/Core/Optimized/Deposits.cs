using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Optimized;

/// <summary>
/// The page tables that are put aside for leaves of anonymous memory: a list for each pmd lock, under that lock
/// (pmd_huge_pte).
/// </summary>
internal sealed class Deposits(int locks, int tables)
{
    private readonly int[] first = new int[locks];
    private readonly int[] next = new int[tables];

    /// <summary>pgtable_trans_huge_deposit.</summary>
    internal void Add(LockId held, TableId table)
    {
        next[table.Index] = first[held.Raw];
        first[held.Raw] = table.Raw;
    }

    /// <summary>pgtable_trans_huge_withdraw; there is one.</summary>
    internal TableId Take(LockId held)
    {
        var table = new TableId(first[held.Raw]);
        first[held.Raw] = next[table.Index];
        return table;
    }

    /// <summary>How many there are; exact while no operation runs.</summary>
    internal int CountOf(LockId held)
    {
        int count = 0;
        for (int table = first[held.Raw]; table != TableId.Null.Raw; table = next[table - 1])
            count++;
        return count;
    }
}
