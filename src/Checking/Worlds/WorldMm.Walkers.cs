using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What walkers over an address range do to entries.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void PtepTestAndClearYoung(TableId table, int index) =>
        cpu.Take(nameof(IMm.PtepTestAndClearYoung), (ulong)table.Raw, (ulong)index);

    /// <inheritdoc/>
    public bool CountsMappings => World.CountsMappings;

    /// <inheritdoc/>
    public void FolioAddRmapPmd(PmdId pmd) => cpu.Take(nameof(IMm.FolioAddRmapPmd), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void FolioRemoveRmapPmd(PmdId pmd) => cpu.Take(nameof(IMm.FolioRemoveRmapPmd), (ulong)pmd.Index);

    /// <inheritdoc/>
    public void FolioMakeSmall(PmdId pmd) => cpu.Take(nameof(IMm.FolioMakeSmall), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool PagesIdentical(PageId one, PageId other) =>
        cpu.Take(nameof(IMm.PagesIdentical), (ulong)one.Raw, (ulong)other.Raw) != 0;
}
