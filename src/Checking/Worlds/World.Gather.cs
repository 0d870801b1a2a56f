using PtSpec.Core.Vocabulary;

namespace PtSpec.Checking.Worlds;

/// <content>What waits for TLB flushes and grace periods.</content>
public sealed partial class World
{
    /// <summary>Who has gathered each anonymous page, to free it after the flush: 0, or the CPU plus one.</summary>
    public Field GatheredPage { get; }

    /// <summary>Whether the lock object of each table is freed already; of a table that is freed itself it says nothing.</summary>
    public Field PtlockFreed { get; }

    /// <summary>For each CPU and CPU: whether the synchronize_rcu of the first still waits for the second.</summary>
    public Field RcuWaits { get; }

    private bool GathersTables(Operation operation) =>
        operation.Kind == OperationKind.DontNeed && operation.IsWholeSlot && Scenario.Features.HasFlag(Features.PtReclaim);
}
