using PtSpec.Checking.Scenarios;

namespace PtSpec.Cli.Shards;

/// <summary>What a check goes through: scenarios of files, then random ones.</summary>
/// <param name="Shipped">Those of files.</param>
/// <param name="Random">The random ones.</param>
/// <param name="Seed">What the random ones come from.</param>
/// <param name="Memory">The memory model of all of them; null when each has its own.</param>
internal sealed record CheckPlan(IReadOnlyList<Scenario> Shipped, IReadOnlyList<Scenario> Random, int Seed, MemoryModel? Memory)
{
    /// <summary>How many there are.</summary>
    public int Count => Shipped.Count + Random.Count;

    /// <summary>What stands above those of files.</summary>
    public string ShippedTitle => $"Shipped scenarios: {Shipped.Count}{Under}";

    /// <summary>What stands above the random ones.</summary>
    public string RandomTitle => $"Random scenarios: {Random.Count}, seed {Seed}{Under}";

    private string Under => Memory is { } model ? $", memory {ScenarioWords.Of(model)}" : "";

    /// <summary>A part of it.</summary>
    public CheckPlan PartOf(Shard shard) => this with
    {
        Shipped = [.. Shipped.Where((_, k) => shard.Has(k))],
        Random = [.. Random.Where((_, k) => shard.Has(Shipped.Count + k))],
    };

    /// <summary>What is written down with the results of a part.</summary>
    /// <param name="shard">The part.</param>
    /// <param name="options">The options, besides the scenarios, that decide what is found.</param>
    /// <param name="isReduced">Whether the searches are reduced.</param>
    /// <param name="known">The findings by which violations are known.</param>
    public ShardDocument DocumentOf(Shard shard, string options, bool isReduced, IEnumerable<Scenario> known) => new(
        shard.Index, shard.Count, ShardDocument.OwnVersion, options, isReduced, Shipped.Count, Random.Count, ShippedTitle, RandomTitle,
        IsSwarm: false, [.. Shipped.Concat(Random).Select(s => s.Name).Where((_, k) => shard.Has(k))], ShardDocument.Digest([.. Shipped, .. Random, .. known]));
}
