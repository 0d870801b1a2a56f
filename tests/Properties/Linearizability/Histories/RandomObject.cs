using PtSpec.Checking.Linearizability.Histories;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>
/// An object whose operations are tables made at random: for each state and operation the ways that it can go, each an
/// output and the state after it. It tells of each operation what is known of it, or now and then less.
/// </summary>
public sealed class RandomObject : ISpecification<int, int, int>
{
    private const int States = 4;
    private const int Outputs = 3;

    private readonly (int Output, int Next)[][][] ways;
    private readonly bool tellsEffects;
    private readonly int parts;

    /// <summary>Makes an object.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="parts">Of how many parts it is: operation n is of part n modulo that.</param>
    public RandomObject(Random random, int parts)
    {
        this.parts = parts;
        tellsEffects = random.Next(4) > 0;
        Inputs = parts * random.Next(1, 5);
        ways = [.. Enumerable.Range(0, Inputs).Select(_ => Operation(random))];
    }

    /// <summary>How many operations it has.</summary>
    public int Inputs { get; }

    /// <inheritdoc/>
    public int Initial => 0;

    /// <summary>The ways that an operation can go.</summary>
    public IReadOnlyList<(int Output, int Next)> WaysOf(int state, int input) => ways[input][state];

    /// <inheritdoc/>
    public Next<int> Step(int state, int input, Returned<int> returned) =>
        [.. ways[input][state].Where(w => returned.MayBe(w.Output)).Select(w => w.Next).Distinct()];

    /// <inheritdoc/>
    public Effect EffectOf(int input, Returned<int> returned)
    {
        int[][] next = [.. Enumerable.Range(0, States).Select(s => (int[])[.. Step(s, input, returned)])];
        if (!tellsEffects)
            return Effect.Unknown;
        if (next.Index().All(n => n.Item.All(s => s == n.Index)))
            return Effect.Reads;
        if (next.Any(n => n.Length == 0))
            return Effect.Unknown;
        return next.All(n => n.Length == 1 && n[0] == next[0][0]) ? Effect.Overwrites : Effect.Updates;
    }

    /// <inheritdoc/>
    public bool CanComeTo(int state, int input, Returned<int> returned)
    {
        var reached = new HashSet<int> { state };
        for (bool grows = true; grows;)
        {
            int[] more = [.. reached.SelectMany(s => ways.SelectMany(w => w[s]).Select(w => w.Next))];
            int before = reached.Count;
            reached.UnionWith(more);
            grows = reached.Count > before;
        }
        return reached.Any(s => Step(s, input, returned).Count > 0);
    }

    /// <inheritdoc/>
    public string PartOf(int input) => $"{input % parts}";

    /// <inheritdoc/>
    public override string ToString() => string.Join("\n", ways.Select((operation, input) =>
        $"operation {input}: " + string.Join("; ", operation.Select((w, s) => $"in {s} {string.Join(" or ", w)}"))));

    private static (int Output, int Next)[][] Operation(Random random)
    {
        int form = random.Next(5);
        int written = random.Next(States);
        return [.. Enumerable.Range(0, States).Select<int, (int Output, int Next)[]>(state => form switch
        {
            0 => [(state % Outputs, state)],
            1 => [(0, written)],
            2 => [(0, random.Next(States))],
            3 => state == written ? [(1, random.Next(States))] : [(0, state)],
            _ => [.. Enumerable.Range(0, random.Next(3)).Select(_ => (random.Next(Outputs), random.Next(States)))],
        })];
    }
}
