namespace PtSpec.Checking.Linearizability.Histories.Search;

/// <summary>
/// What a specification says, asked once and then remembered: states and kinds of operation as numbers, so that the search
/// compares numbers only and allocates nothing for a step that was made before.
/// </summary>
internal sealed class Transitions<TState, TInput, TOutput>
    where TState : notnull
    where TInput : notnull
{
    /// <summary>The answer for an operation that is not legal.</summary>
    public const int Illegal = -1;

    private const int SmallestMemo = 256;
    private const int LargestMemo = 1 << 20;
    private const int Several = -2;

    private readonly ISpecification<TState, TInput, TOutput> specification;
    private readonly (TInput Input, Returned<TOutput> Returned, Effect Effect)[] kinds;
    private readonly int[] overwritten;
    private readonly Dictionary<(int State, int Kind), int[]> several = [];
    private Dictionary<TState, int> numbers;
    private readonly List<TState> states = [];

    // An answer replaces the one that stood in its place: forgetting costs another question, no more.
    private (long Question, int Answer)[] memo = new (long, int)[SmallestMemo];
    private int asked;

    /// <summary>Begins with the initial state, which is number 0.</summary>
    public Transitions(
        ISpecification<TState, TInput, TOutput> specification,
        (TInput Input, Returned<TOutput> Returned, Effect Effect)[] kinds)
    {
        this.specification = specification;
        this.kinds = kinds;
        overwritten = new int[kinds.Length];
        Array.Fill(overwritten, Illegal);
        numbers = new Dictionary<TState, int>(Comparer);
        Number(specification.Initial);
    }

    /// <summary>About how many bytes are in use.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many states have numbers.</summary>
    public int Count => states.Count;

    private IEqualityComparer<TState>? Comparer =>
        ReferenceEquals(specification.StateComparer, EqualityComparer<TState>.Default) ? null : specification.StateComparer;

    /// <summary>A state for a reader.</summary>
    public string Describe(int state) => specification.DescribeState(states[state]);

    /// <summary>
    /// The state after an operation; <see cref="Illegal"/> when there is none; when there are several, a number below that,
    /// to be given to <see cref="SeveralOf"/>.
    /// </summary>
    public int Step(int state, int kind)
    {
        long question = ((long)state * kinds.Length) + kind + 1;
        int place = Place(question);
        if (memo[place].Question == question)
            return memo[place].Answer;
        int answer = Ask(state, kind);
        if (++asked > memo.Length && memo.Length < LargestMemo)
            Grow();
        memo[Place(question)] = (question, answer);
        return answer;
    }

    /// <summary>The states after an operation that has several.</summary>
    public int[] SeveralOf(int state, int kind) => several[(state, kind)];

    /// <summary>Whether some operations might lead from a state to one in which the operation is legal.</summary>
    public bool CanComeTo(int state, int kind)
    {
        long question = -((long)state * kinds.Length) - kind - 1;
        int place = Place(question);
        if (memo[place].Question == question)
            return memo[place].Answer != 0;
        bool can = specification.CanComeTo(states[state], kinds[kind].Input, kinds[kind].Returned);
        memo[place] = (question, can ? 1 : 0);
        return can;
    }

    /// <summary>Forgets every state but some, which get new numbers; the initial state keeps its own.</summary>
    /// <param name="kept">For each state whether it is kept.</param>
    /// <returns>For each state its new number.</returns>
    public int[] Keep(bool[] kept)
    {
        TState[] old = [.. states];
        var renumbered = new int[old.Length];
        states.Clear();
        several.Clear();
        numbers = new Dictionary<TState, int>(Comparer);
        memo = new (long, int)[SmallestMemo];
        Array.Fill(overwritten, Illegal);
        (asked, Bytes) = (0, 0);
        for (int i = 0; i < old.Length; i++)
        {
            if (kept[i] || i == 0)
                renumbered[i] = Number(old[i]);
        }
        return renumbered;
    }

    private int Place(long question) =>
        (int)((ulong)(question * unchecked((long)0x9E3779B97F4A7C15)) >> 40) & (memo.Length - 1);

    private void Grow()
    {
        (long Question, int Answer)[] old = memo;
        memo = new (long, int)[old.Length * 4];
        Bytes += (memo.Length - old.Length) * 16L;
        foreach ((long question, int answer) in old)
        {
            if (question != 0)
                memo[Place(question)] = (question, answer);
        }
    }

    private int Ask(int state, int kind)
    {
        (TInput input, Returned<TOutput> returned, Effect effect) = kinds[kind];
        Next<TState> next = specification.Step(states[state], input, returned);
        if (next.Count == 0)
            return effect is Effect.Unknown or Effect.Reads ? Illegal : throw Contradiction(state, kind);
        int first = Number(next[0]);
        if (effect == Effect.Reads && (next.Count > 1 || first != state))
            throw Contradiction(state, kind);
        if (effect == Effect.Overwrites && (next.Count > 1 || (overwritten[kind] >= 0 && overwritten[kind] != first)))
            throw Contradiction(state, kind);
        overwritten[kind] = first;
        if (next.Count == 1)
            return first;
        int[] numbered = [.. next.Select(Number).Distinct()];
        if (numbered.Length == 1)
            return first;
        several[(state, kind)] = numbered;
        return Several;
    }

    private int Number(TState state)
    {
        if (numbers.TryGetValue(state, out int number))
            return number;
        numbers.Add(state, states.Count);
        states.Add(state);
        Bytes += 48 + specification.SizeOf(state);
        return states.Count - 1;
    }

    private InvalidOperationException Contradiction(int state, int kind)
    {
        (TInput input, Returned<TOutput> returned, Effect effect) = kinds[kind];
        return new InvalidOperationException(
            $"The specification says of {specification.DescribeCall(input, returned)} that its effect is {effect}, which is not "
            + $"so in the state {specification.DescribeState(states[state])}.");
    }
}
