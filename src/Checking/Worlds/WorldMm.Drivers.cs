using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What drivers and ksmd ask about pages.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool AnonRefIsExpected(PageId page) => cpu.Take(nameof(IMm.AnonRefIsExpected), (ulong)page.Raw) != 0;

    /// <inheritdoc/>
    public void PfnmapUse(PmdId pmd, int index, PageId page) =>
        cpu.Take(nameof(IMm.PfnmapUse), (ulong)pmd.Index, (ulong)index, (ulong)page.Raw);
}
