using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What walkers of the reverse map rely on.</content>
internal sealed partial class World
{
    /// <summary>Whether the huge folio of the page cache behind each slot is mapped by a huge entry, as the folio knows it.</summary>
    public Field HugeMapped { get; }

    /// <summary>
    /// Whether some operation splits a huge folio, which must not be mapped by then. Not where entries move to other slots,
    /// which the folio does not notice.
    /// </summary>
    public bool CountsMappings =>
        Scenario.Operations.Any(o => o.Kind is OperationKind.SplitHugePage or OperationKind.MadviseCold)
        && Scenario.Operations.All(o => !o.Shape.MakesTarget);
}
