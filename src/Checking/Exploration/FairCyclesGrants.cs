namespace PtSpec.Checking.Exploration;

/// <summary>
/// What weak fairness asks of a cycle, a bit for each fair actor: a step of its own, or a state in which it can take none.
/// </summary>
internal sealed class FairCyclesGrants<TModel, TWords, TTable>
    where TModel : struct, IModel
    where TWords : struct, IWords
    where TTable : struct, IStateTable<TWords>
{
    /// <summary>The most actors that can be fair: each has a bit, and one bit is left.</summary>
    public const int MaxFair = 63;

    private readonly FairCyclesResidue<TModel, TWords, TTable> _states;
    private readonly int[] _fair;
    private readonly ulong[] _bitOf;

    public FairCyclesGrants(FairCyclesResidue<TModel, TWords, TTable> states)
    {
        _states = states;
        _fair = [.. Enumerable.Range(0, states.Actors).Where(states.IsFair)];
        if (_fair.Length > MaxFair)
            throw new InvalidOperationException($"A model has at most {MaxFair} fair actors, not {_fair.Length}.");
        _bitOf = new ulong[states.Actors];
        for (int bit = 0; bit < _fair.Length; bit++)
            _bitOf[_fair[bit]] = 1UL << bit;
        All = (1UL << _fair.Length) - 1;
    }

    /// <summary>Every bit.</summary>
    public ulong All { get; }

    /// <summary>What a step of an actor grants: its bit, or none when it is not fair.</summary>
    public ulong ByStep(int actor) => _bitOf[actor];

    /// <summary>What a state grants of what is owed, by keeping actors waiting.</summary>
    public ulong ByWaiting(uint number, ulong owed)
    {
        ulong granted = 0;
        for (int bit = 0; bit < _fair.Length; bit++)
        {
            if ((owed >> bit & 1) != 0 && !_states.IsEnabled(_fair[bit], number))
                granted |= 1UL << bit;
        }
        return granted;
    }
}
