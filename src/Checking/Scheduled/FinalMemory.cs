using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Scheduled;

/// <summary>
/// What can be seen when all is done: what each operation returned, and the memory, in which tables and anonymous pages have no
/// names but where they are mapped.
/// </summary>
/// <param name="Text">Outcomes by CPU, then slot by slot what is mapped, then what the page cache holds.</param>
internal sealed record FinalMemory(string Text) : IComparable<FinalMemory>
{
    /// <summary>The end of a schedule.</summary>
    public static FinalMemory Of(ProtocolMemory memory)
    {
        ProtocolLayout layout = memory.Layout;
        return Of(
            layout.Scenario,
            string.Join(" | ", memory.Outcomes.Select(outcomes => string.Join(" ", outcomes))),
            slot => new PmdValue((ulong)memory.Pmds[slot].State),
            (table, index) => new PteValue((ulong)memory.Pte(table, index).State),
            page => (ulong)memory.Page(page).State,
            layout.FirstAnonymousPage);
    }

    /// <summary>The end of a path through the explorer's world.</summary>
    /// <param name="state">The world.</param>
    /// <param name="outcomes">What the operations of each CPU returned.</param>
    public static FinalMemory Of(WorldState state, IEnumerable<IEnumerable<Outcome>> outcomes)
    {
        World w = state.World;
        return Of(
            w.Scenario,
            string.Join(" | ", outcomes.Select(cpu => string.Join(" ", cpu))),
            slot => new PmdValue(state[w.Pmd, (ulong)slot]),
            (table, index) => new PteValue(state[w.Pte, (ulong)((table.Index * w.PtrsPerPte) + index)]),
            page => state[w.Content, (ulong)page.Raw],
            w.FirstAnonymousPage);
    }

    /// <inheritdoc/>
    public int CompareTo(FinalMemory? other) => string.CompareOrdinal(Text, other?.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static FinalMemory Of(
        Scenario scenario,
        string outcomes,
        Func<int, PmdValue> pmd,
        Func<TableId, int, PteValue> pte,
        Func<PageId, ulong> content,
        int firstAnonymous)
    {
        var parts = new List<string> { outcomes };
        for (int slot = 0; slot < scenario.Slots.Count; slot++)
        {
            PmdValue value = pmd(slot);
            string mapped = value.IsTable
                ? string.Join(" ", Enumerable.Range(0, scenario.PtrsPerPte).Select(index => Entry(pte(value.Table, index))))
                : $"pmd {value.Raw}";
            parts.Add($"slot {slot}: {mapped}");
        }
        parts.Add($"pages: {string.Join(" ", Enumerable.Range(0, firstAnonymous).Select(page => content(new PageId(page))))}");
        return new FinalMemory(string.Join("; ", parts));

        string Entry(PteValue entry)
        {
            if (!entry.HasPage || entry.NamedPage.Raw < firstAnonymous)
                return entry.Raw.ToString();
            return $"anon {content(entry.NamedPage)}{(entry.IsWritable ? "w" : "")}";
        }
    }
}
