using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What khugepaged remembers.</content>
internal readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool KhugepagedScans(PmdId pmd) => World.KhugepagedScans(pmd.Index);

    /// <inheritdoc/>
    public void KhugepagedAddPteMappedThp(PmdId pmd) => cpu.Take(nameof(KhugepagedAddPteMappedThp), (ulong)pmd.Index);

    /// <inheritdoc/>
    public bool KhugepagedTakePteMappedThp(PmdId pmd) => cpu.Take(nameof(KhugepagedTakePteMappedThp), (ulong)pmd.Index) != 0;
}
