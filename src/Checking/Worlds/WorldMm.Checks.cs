using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What kernels for debugging look at beside.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public void PageTableCheckClear(PteValue pte) => cpu.Take(nameof(IMm.PageTableCheckClear), pte.Raw);

    /// <inheritdoc/>
    public void AssertSpinLocked(LockId ptl) => cpu.Take(nameof(IMm.AssertSpinLocked), (ulong)ptl.Raw);

    /// <inheritdoc/>
    public void BugOn(bool condition) => cpu.Take(nameof(IMm.BugOn), condition ? 1UL : 0);
}
