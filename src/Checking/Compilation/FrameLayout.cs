using PtSpec.Checking.Linking;

namespace PtSpec.Checking.Compilation;

/// <summary>
/// Where a CPU's locals lie in its frame: locals that are never alive at one step share bits, and none lies across the border of two
/// words.
/// </summary>
internal sealed class FrameLayout
{
    /// <summary>The most bits of a frame.</summary>
    public const int MostBits = 2 * WordBits;

    private const int WordBits = 64;

    private readonly Dictionary<int, BitPlace> places = [];

    /// <summary>Packs a frame.</summary>
    /// <param name="variables">The program's locals.</param>
    /// <param name="liveAtSteps">For each step, the locals alive when it starts.</param>
    public FrameLayout(IReadOnlyList<FrameVariable> variables, IReadOnlyCollection<IReadOnlyCollection<int>> liveAtSteps)
    {
        foreach (int local in liveAtSteps.SelectMany(l => l).Distinct().OrderByDescending(l => variables[l].Bits).ThenBy(l => l))
        {
            var rivals = liveAtSteps.Where(l => l.Contains(local)).SelectMany(l => l).Distinct()
                .Where(places.ContainsKey).Select(l => places[l]).ToList();
            int bits = variables[local].Bits;
            int start = 0;
            while (start / WordBits != (start + bits - 1) / WordBits || rivals.Any(r => StartOf(r) < start + bits && start < StartOf(r) + r.Bits))
                start++;
            places[local] = new BitPlace(start / WordBits, start % WordBits, bits);
            Bits = Math.Max(Bits, start + bits);
        }
    }

    /// <summary>Bits of the frame.</summary>
    public int Bits { get; }

    /// <summary>Bits of each of its words, all but the last whole; one word without bits when there is nothing to hold.</summary>
    public IReadOnlyList<int> WordsBits =>
        [.. Enumerable.Range(0, Math.Max(1, (Bits + WordBits - 1) / WordBits)).Select(w => Math.Min(WordBits, Bits - (w * WordBits)))];

    /// <summary>The place of a local within the frame.</summary>
    public BitPlace this[int local] => places[local];

    /// <summary>Whether the local is ever alive at a step.</summary>
    public bool Holds(int local) => places.ContainsKey(local);

    private static int StartOf(BitPlace place) => (place.Word * WordBits) + place.Shift;
}
