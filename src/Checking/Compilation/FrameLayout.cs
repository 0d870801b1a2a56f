using PtSpec.Checking.Linking;

namespace PtSpec.Checking.Compilation;

/// <summary>Where a CPU's locals lie in its frame: locals that are never alive at one step share bits.</summary>
public sealed class FrameLayout
{
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
            int shift = 0;
            while (rivals.Any(r => r.Shift < shift + bits && shift < r.Shift + r.Bits))
                shift++;
            places[local] = new BitPlace(0, shift, bits);
            Bits = Math.Max(Bits, shift + bits);
        }
    }

    /// <summary>Bits of the frame.</summary>
    public int Bits { get; }

    /// <summary>The place of a local within the frame.</summary>
    public BitPlace this[int local] => places[local];

    /// <summary>Whether the local is ever alive at a step.</summary>
    public bool Holds(int local) => places.ContainsKey(local);
}
