using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>userfaultfd.</content>
public readonly partial struct WorldMm
{
    /// <inheritdoc/>
    public bool UserfaultfdArmed(PmdId pmd) => cpu.Take(nameof(UserfaultfdArmed), (ulong)pmd.Index) != 0;
}
