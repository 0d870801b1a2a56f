using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>How many entries map each page of a file, as the page knows it.</content>
internal sealed partial class World
{
    /// <summary>Whether pages of files count the entries that map them.</summary>
    public bool CountsFileMappings => Scenario.Features.HasFlag(Features.FileRmap);

    /// <summary>The _mapcount of each page of the page cache: every mapping may have one entry of it, and every CPU one put off.</summary>
    public Field FileMapCount => field ??= new Field("mapcount", Math.Max(1, CachePages), (ulong)(Slots + Cpus), v => v.ToString())
    {
        NameOf = page => $"mapcount of {PageName(page)}",
    };

    /// <summary>For each CPU and page of the page cache: whether the CPU will only tell the page when it has flushed.</summary>
    public Field DelayedRmap => field ??= new Field("delayed_rmap", Math.Max(1, Cpus * CachePages), 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = i => $"cpu {i / CachePages} has put off the rmap of {PageName(i % CachePages)}",
    };

    private IEnumerable<Field> FileRmapFields() => [FileMapCount, DelayedRmap];

    private ulong InitialFileMapCount(int page) => (ulong)Enumerable.Range(0, Tables * PtrsPerPte)
        .Select(i => new PteValue(InitialPte(i / PtrsPerPte, i % PtrsPerPte)))
        .Count(pte => pte.IsPresent && pte.Page.Raw == page);
}
