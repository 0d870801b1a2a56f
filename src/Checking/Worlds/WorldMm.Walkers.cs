using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What walkers over an address range do to entries.</content>
public readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void PtepTestAndClearYoung(TableId table, int index) =>
        cpu.Take(nameof(IMm.PtepTestAndClearYoung), (ulong)table.Raw, (ulong)index);
}
