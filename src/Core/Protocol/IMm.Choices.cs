using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// What the routine does not decide: the explorer takes both answers. Of the running core, only fork asks, and an
/// unmapping that gathers.
/// </content>
public partial interface IMm
{
    /// <summary>need_resched, or a batch that is full: whether the lock should be dropped here.</summary>
    bool NeedResched() => throw new NotModelledException(nameof(NeedResched));

    /// <summary>folio_trylock on a folio of anonymous memory fails: somebody else has it locked just now.</summary>
    bool FolioIsContended(PageId page) => throw new NotModelledException(nameof(FolioIsContended));

    /// <summary>Whether an allocation without __GFP_DIRECT_RECLAIM fails here.</summary>
    bool AllocationFails() => throw new NotModelledException(nameof(AllocationFails));
}
