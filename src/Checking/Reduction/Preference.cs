using PtSpec.Checking.Compilation;

namespace PtSpec.Checking.Reduction;

/// <summary>When a step may be taken before everything else that could be.</summary>
/// <param name="cpu">Whose step it is.</param>
/// <param name="meets">For each other CPU the local states, as bits, from which it may come to a step that meets this one.</param>
/// <param name="threats">The actions of the environment that would meet this step.</param>
internal sealed unsafe class Preference(int cpu, ulong[][] meets, Threat[] threats)
{
    /// <summary>Whether nothing that can happen before the step meets it.</summary>
    public bool Holds(ulong* state, int* local)
    {
        for (int other = 0; other < meets.Length; other++)
        {
            if (other != cpu && Has(meets[other], local[other]))
                return false;
        }
        foreach (Threat threat in threats)
        {
            if (!threat.IsAbsent(cpu, state, local))
                return false;
        }
        return true;
    }

    internal static bool Has(ulong[] bits, int number) => (bits[number >> 6] >> (number & 63) & 1) != 0;
}

/// <summary>An action of the environment that cannot happen while any of these is absent.</summary>
/// <param name="absences">What it needs.</param>
internal sealed unsafe class Threat(Absence[] absences)
{
    public bool IsAbsent(int cpu, ulong* state, int* local)
    {
        foreach (Absence absence in absences)
        {
            if (absence.Lasts(cpu, state, local))
                return true;
        }
        return false;
    }
}

/// <summary>An element that has none of the needed values, and will not before a CPU comes to a step that sets one.</summary>
/// <param name="place">Where the element lies in a state.</param>
/// <param name="needed">The needed values.</param>
/// <param name="bringing">For each CPU the local states, as bits, from which it may come to such a step.</param>
internal sealed unsafe class Absence(BitPlace place, ulong[] needed, ulong[][] bringing)
{
    public bool Lasts(int cpu, ulong* state, int* local)
    {
        if (Array.IndexOf(needed, (state[place.Word] >> place.Shift) & place.Mask) >= 0)
            return false;
        for (int other = 0; other < bringing.Length; other++)
        {
            if (other != cpu && Preference.Has(bringing[other], local[other]))
                return false;
        }
        return true;
    }
}
