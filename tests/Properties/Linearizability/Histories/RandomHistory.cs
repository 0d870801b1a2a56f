using PtSpec.Checking.Linearizability.Histories;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>A history of a random object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Calls">The operations.</param>
public sealed record RandomHistory(RandomObject Object, IReadOnlyList<Call<int, int>> Calls)
{
    /// <summary>A history of a run in which each operation took effect at a moment within its interval.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="most">The most operations.</param>
    /// <param name="parts">Of how many parts the object is.</param>
    public static RandomHistory OfRun(Random random, int most, int parts = 1)
    {
        var made = new RandomObject(random, parts);
        var states = new int[parts];
        var calls = new List<Call<int, int>>();
        int spread = random.Next(1, 12);
        for (int moment = 0; calls.Count < most && moment < 3 * most; moment += random.Next(3))
        {
            int input = random.Next(made.Inputs);
            long calledAt = moment - random.Next(spread);
            bool isOpen = random.Next(6) == 0;
            IReadOnlyList<(int Output, int Next)> ways = made.WaysOf(states[input % parts], input);
            if (isOpen && (ways.Count == 0 || random.Next(2) == 0))
            {
                calls.Add(new Call<int, int>(calls.Count, input, calledAt));
                continue;
            }
            if (ways.Count == 0)
                continue;
            (int output, states[input % parts]) = ways[random.Next(ways.Count)];
            calls.Add(isOpen
                ? new Call<int, int>(calls.Count, input, calledAt)
                : new Call<int, int>(calls.Count, input, calledAt, output, moment + random.Next(spread)));
        }
        Call<int, int>[] shuffled = [.. calls];
        random.Shuffle(shuffled);
        return new RandomHistory(made, shuffled);
    }

    /// <summary>This history with another output for one of the operations, or with one that returned sooner or was called later.</summary>
    public RandomHistory Mutated(Random random)
    {
        Call<int, int>[] calls = [.. Calls];
        int[] returned = [.. Enumerable.Range(0, calls.Length).Where(i => !calls[i].IsOpen)];
        if (returned.Length == 0)
            return this;
        ref Call<int, int> call = ref calls[returned[random.Next(returned.Length)]];
        call = random.Next(3) switch
        {
            0 => call with { ReturnedAt = random.NextInt64(call.CalledAt, call.ReturnedAt!.Value + 1) },
            1 => call with { CalledAt = random.NextInt64(call.CalledAt, call.ReturnedAt!.Value + 1) },
            _ => call with { Returned = (call.Returned.Value + 1 + random.Next(2)) % 3 },
        };
        return this with { Calls = calls };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Object}\n" + string.Join("\n", Calls.Select(c =>
        $"operation {c.Input} -> {c.Returned} in {c.CalledAt}..{c.ReturnedAt?.ToString() ?? ""}"));
}
