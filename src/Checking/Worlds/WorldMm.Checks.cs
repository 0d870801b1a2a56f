using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What kernels for debugging look at beside.</content>
public readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void PageTableCheckClear(PteValue pte) => cpu.Take(nameof(IMm.PageTableCheckClear), pte.Raw);
}
