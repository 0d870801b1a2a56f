using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;

namespace PtSpec.Checking.Reduction;

/// <summary>A scenario's states and transitions with those left out that others stand for.</summary>
internal readonly unsafe struct ReducedModel : IScheduledModel
{
    // Words on the stack for the successors of a state on the way; wider ones are on the heap.
    private const int StackWords = 512;

    private readonly ScenarioModel model;
    private readonly ReducedScenario reduced;
    private readonly bool reportsSpinning;

    /// <param name="reduced">The scenario and what is left out of it.</param>
    /// <param name="reportsSpinning">Whether a state in which a CPU alone goes round for ever is a violation.</param>
    public ReducedModel(ReducedScenario reduced, bool reportsSpinning)
    {
        model = reduced.Scenario.Model;
        this.reduced = reduced;
        this.reportsSpinning = reportsSpinning;
    }

    /// <inheritdoc/>
    public int WordsPerState => model.WordsPerState;

    /// <inheritdoc/>
    public int MaxSuccessors => model.MaxSuccessors;

    /// <inheritdoc/>
    public int InitialStates(Span<ulong> destination)
    {
        int count = model.InitialStates(destination);
        Represent(destination, count);
        return count;
    }

    /// <inheritdoc/>
    public void Warm(int part, int parts) => model.Warm(part, parts);

    /// <inheritdoc/>
    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        int count = model.Successors(state, destination, out violation);
        // A step that violates something is where a path ends.
        Represent(destination, violation == 0 ? count : count - 1);
        return count;
    }

    /// <inheritdoc/>
    public int Cpus => model.Cpus;

    /// <inheritdoc/>
    public int StepsOf(int cpu, ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        int count = model.StepsOf(cpu, state, destination, out violation);
        Represent(destination, violation == 0 ? count : count - 1);
        return count;
    }

    /// <summary>One, for all: whose steps a step stands for is not told.</summary>
    public int Actors => 1;

    /// <summary>Nobody is fair, so that every cycle counts.</summary>
    public bool IsFair(int actor) => false;

    /// <inheritdoc/>
    public int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors)
    {
        int count = Successors(state, destination, out _);
        actors[..count].Clear();
        return count;
    }

    /// <inheritdoc/>
    public bool MayRecur(ReadOnlySpan<ulong> state) => true;

    /// <summary>Never: a step may stand for another, of a CPU that it does not bring onwards.</summary>
    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room) => false;

    /// <inheritdoc/>
    public int JudgeEnd(ReadOnlySpan<ulong> state) => model.JudgeEnd(state);

    /// <inheritdoc/>
    public int JudgeState(ReadOnlySpan<ulong> state)
    {
        int property = reduced.Spinning?.Judge(state) ?? 0;
        return reportsSpinning ? property : 0;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private void Represent(Span<ulong> states, int count)
    {
        if (count <= 0)
            return;
        int words = WordsPerState;
        int size = MaxSuccessors * words;
        Span<ulong> room = size <= StackWords ? stackalloc ulong[StackWords] : new ulong[size];
        fixed (ulong* first = states, free = room)
        {
            for (int i = 0; i < count; i++)
                reduced.Represent(first + (i * words), free);
        }
    }
}
