using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What waits for TLB flushes and grace periods.</content>
internal sealed partial class World
{
    /// <summary>Who has gathered each anonymous page, to free it after the flush: 0, or the CPU plus one.</summary>
    public Field GatheredPage => field ??= new Field("gathered", Math.Max(1, AnonymousPages), (ulong)Cpus, ShowOwner)
    {
        NameOf = a => $"page {PageName(FirstAnonymousPage + a)} gathered by",
    };

    /// <summary>For each CPU and page of the page cache: whether the CPU has gathered it, whose reference goes after the flush.</summary>
    public Field GatheredCachePage => field ??= new Field("gathered_cache", Math.Max(1, Cpus * CachePages), 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = i => $"page {PageName(i % CachePages)} gathered by cpu {i / CachePages}",
    };

    /// <summary>The index of a CPU and a page of the page cache in <see cref="GatheredCachePage"/>.</summary>
    public Expr OfCachePage(int cpu, Expr page) => Fold.Of(BinaryOperator.Add, Fold.Number(cpu * CachePages), page);

    /// <summary>Whether the lock object of each table is freed already; of a table that is freed itself it says nothing.</summary>
    public Field PtlockFreed => field ??= new Field("ptlock", Tables, 1, v => v == 0 ? "alive" : "freed")
    {
        NameOf = t => $"lock object of {TableName(t)}",
    };

    /// <summary>For each CPU and CPU: whether the synchronize_rcu of the first still waits for the second.</summary>
    public Field RcuWaits => field ??= new Field("sync_rcu", Cpus * Cpus, 1, v => v == 0 ? "no" : "yes")
    {
        NameOf = i => $"cpu {i / Cpus} waits for cpu {i % Cpus} to leave RCU",
    };

    // What only gathers put tables into needs no room where nothing is gathered.
    private TableState LastTableState => HasHugeAnonymous
        ? Worlds.TableState.Withdrawn
        : Scenario.Operations.Any(o => o.Kind == OperationKind.Mremap)
        ? Worlds.TableState.Moving
        : Scenario.Operations.Any(GathersTables) ? Worlds.TableState.GatherFlushed : Worlds.TableState.Deferred;

    private bool GathersTables(Operation operation) => operation.Shape.EndsVma || MayFail(operation)
        || (operation.Kind == OperationKind.DontNeed && (operation.IsWholeSlot || PtrsPerPte == 1) && Scenario.Features.HasFlag(Features.PtReclaim));

    private IEnumerable<Field> GatherFields() => [GatheredPage, GatheredCachePage, PtlockFreed, RcuWaits];
}
