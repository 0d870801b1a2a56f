namespace PtSpec.Checking.Mutants;

/// <summary>How many mutants met which end.</summary>
/// <param name="Mutants">All of them.</param>
/// <param name="Killed">Those that a property notices, or that nobody can run.</param>
/// <param name="SameProgram">Those that are the same program wherever they are come to, and of which nobody says that something is wrong.</param>
/// <param name="Equivalent">Those that survive and are right.</param>
/// <param name="Unseen">Those that survive for a reason that lies in the model.</param>
/// <param name="Unexplained">Those that survive, or are never come to, for no known reason.</param>
internal sealed record MutantScore(int Mutants, int Killed, int SameProgram, int Equivalent, int Unseen, int Unexplained)
{
    /// <summary>Those of which nobody says why they survive, but that bring nothing new that is seen from outside the CPUs; the unexplained are without them.</summary>
    public int NothingNew { get; init; }

    /// <summary>The share of the mutants that are not equivalent that is killed, from 0 to 1; 1 when there are none.</summary>
    public double Share => Killed + Wrong == 0 ? 1 : (double)Killed / (Killed + Wrong);

    // As far as anybody has said.
    private int Wrong => Unseen + NothingNew + Unexplained;

    /// <summary>Counts mutants by their fate and by what is said of those that survive.</summary>
    public static MutantScore Of(IEnumerable<(Fate Fate, Survivor? Said)> mutants)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        (Fate Fate, Survivor? Said)[] all = [.. mutants];
        int killed = all.Count(m => IsKilled(m.Fate));
        int same = all.Count(m => m is { Fate: Fate.SameProgram, Said: null });
        int equivalent = all.Count(m => !IsKilled(m.Fate) && m.Said is { IsEquivalent: true });
        int unseen = all.Count(m => !IsKilled(m.Fate) && m.Said is { IsEquivalent: false });
        return new MutantScore(all.Length, killed, same, equivalent, unseen, all.Length - killed - same - equivalent - unseen);
    }

    /// <summary>Whether a mutant is noticed.</summary>
    public static bool IsKilled(Fate fate) => fate is Fate.Killed or Fate.Stillborn;
}
