namespace PtSpec.Checking.Exploration;

/// <summary>How likely it is that a search with a <see cref="LossyStore"/> omitted something.</summary>
/// <remarks>
/// Hashes taken for random, a state that is new in fact is omitted with a chance known when its level is looked at: in hash
/// compaction the share of all hashes that earlier levels have taken (U. Stern, D. L. Dill, "Improved probabilistic verification by
/// hash compaction", CHARME 1995), in a bit field the share of its bits that they have set, to the power of the bits of a state.
/// The numbers of states are those of the search itself, with one more for each level. That is no flaw: up to the first omission they
/// are the true ones, so an omission of which the search then says that it had a probability of at most p has one of at most p.
/// Near 1 that says nothing: of a store that is far too small the search may say 0.99 where every seed omits something.
/// </remarks>
/// <param name="Store">The store.</param>
/// <param name="Probability">With at most this probability at least one state was omitted.</param>
/// <param name="Expected">
/// About how many states were looked at and omitted; infinite when nothing could be told from anything. What is reached only through
/// them is missing too.
/// </param>
/// <param name="Fill">The share of the field's bits, or of the possible hashes, that are taken at the end.</param>
public sealed record Omissions(LossyStore Store, double Probability, double Expected, double Fill)
{
    /// <summary>The share of the states looked at that was kept, as far as can be expected.</summary>
    public double Coverage(long states) => states == 0 ? 1 : states / (states + Expected);
}

/// <summary>Adds up, level by level, what is known of omissions.</summary>
internal sealed class OmissionTally
{
    // Below this, a logarithm or exponential would lose the digits that two terms of the series keep.
    private const double Small = 1e-5;

    private double _expected;
    private double _logOfNone;

    /// <summary>Notes a level; also one of which nothing was kept, with which a search ends.</summary>
    /// <param name="kept">States of the level that were kept. One more is reckoned with: the first that may have been omitted.</param>
    /// <param name="chance">The chance of each of its states to be taken for an earlier one.</param>
    public void Add(long kept, double chance)
    {
        _expected += (kept + 1) * chance / (1 - chance);
        _logOfNone += (kept + 1) * (chance < Small ? -chance * (1 + (chance / 2)) : Math.Log(1 - chance));
    }

    /// <summary>What it all comes to.</summary>
    public Omissions Of(LossyStore store, double fill)
    {
        double probability = _logOfNone > -Small ? -_logOfNone * (1 + (_logOfNone / 2)) : 1 - Math.Exp(_logOfNone);
        // No minus zero.
        return new Omissions(store, Math.Max(0, probability), _expected, fill);
    }
}
