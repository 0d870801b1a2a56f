using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What is known of pages that were written to, and what is lost where it is wrong.</content>
internal sealed partial class World
{
    /// <summary>Whether entries have dirty bits.</summary>
    public bool HasDirty => Scenario.Features.HasFlag(Features.Dirty);

    /// <summary>PG_dirty of each page: it is to be written before it may be dropped.</summary>
    public Field PageDirty => field ??= new Field("dirty", Pages, 1, v => v == 0 ? "clean" : "dirty") { NameOf = a => $"PG_dirty of {PageName(a)}" };

    /// <summary>Whether MADV_FREE has given each anonymous page up.</summary>
    public Field LazyFree => field ??= new Field("lazyfree", Math.Max(1, AnonymousPages), 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = a => $"page {PageName(FirstAnonymousPage + a)} given up",
    };

    /// <summary>What the file holds of each page of the page cache.</summary>
    public Field OnDisk => field ??= new Field("disk", Math.Max(1, CachePages), Content.Maximum, v => v.ToString())
    {
        NameOf = a => $"content of {PageName(a)} on disk",
    };

    /// <summary>Whether an entry may be stored through without a look at its dirty bit.</summary>
    public static Expr IsDirtyAndWritable(Expr pte) =>
        Fold.Equal(Fold.Of(BinaryOperator.And, pte, Fold.Number(31)), (int)(PteValue.Dirty(default, true).Raw & 31));

    private IEnumerable<Field> DirtyFields() => [PageDirty, LazyFree, OnDisk];
}
