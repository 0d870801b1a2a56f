using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Compilation;

/// <summary>How widely a part of the state is spread over some states.</summary>
/// <param name="Name">The part, as users read it: an element of a field, or the locals of a CPU.</param>
/// <param name="Values">How many values it has there, at least 1.</param>
/// <param name="Entropy">
/// How many bits its value tells: 0 when it is always the same, and at most the logarithm of <paramref name="Values"/>, when all come up
/// equally often.
/// </param>
internal sealed record FieldSpread(string Name, int Values, double Entropy)
{
    /// <summary>How many of the widest a report names.</summary>
    public const int Named = 5;

    /// <summary>The parts of which some states tell most, the widest first; none that is the same in all of them.</summary>
    /// <param name="scenario">The scenario whose states they are.</param>
    /// <param name="states">The states; their order does not matter.</param>
    /// <param name="most">How many parts to name at most.</param>
    public static IReadOnlyList<FieldSpread> Widest(CompiledScenario scenario, IReadOnlyList<ulong[]> states, int most = Named)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(states);
        return [.. Parts(scenario)
            .Select(part => Of(part.Name, states.Select(state => part.Place.Read(state))))
            .Where(spread => spread.Values > 1)
            .OrderByDescending(spread => spread.Entropy)
            .ThenBy(spread => spread.Name, StringComparer.Ordinal)
            .Take(most)];
    }

    /// <summary>The spread of some values.</summary>
    internal static FieldSpread Of(string name, IEnumerable<ulong> values)
    {
        // In an order of their own, so that sums are rounded alike whatever the order of the states.
        int[] counts = [.. values.CountBy(value => value).Select(entry => entry.Value).Order()];
        double all = counts.Sum();
        return new FieldSpread(name, counts.Length, Math.Max(0, counts.Sum(count => count / all * Math.Log2(all / count))));
    }

    // Not where each CPU is: that they move is no news.
    private static IEnumerable<(string Name, BitPlace Place)> Parts(CompiledScenario scenario)
    {
        foreach (CompiledCpu cpu in scenario.Cpus)
        {
            IReadOnlyList<BitPlace> frame = scenario.Layout.Frame(cpu.Index);
            for (int word = 0; word < frame.Count; word++)
                yield return ($"{(word == 0 ? "" : "more ")}locals of cpu {cpu.Index}", frame[word]);
        }
        yield return ("orders that explain the outcomes so far", scenario.Layout.Monitor);
        foreach (Field field in scenario.Layout.Fields)
        {
            for (int i = 0; i < field.Length; i++)
            {
                if (scenario.Layout.Holds(field, i))
                    yield return (NameOf(field, i), scenario.Layout.Place(field)[i]);
            }
        }
    }

    private static string NameOf(Field field, int index) =>
        field.NameOf?.Invoke(index) ?? field.HiddenNameOf?.Invoke(index) ?? $"{field.Name} {index}";
}
