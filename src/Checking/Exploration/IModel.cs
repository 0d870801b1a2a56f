namespace PtSpec.Checking.Exploration;

/// <summary>
/// A finite transition system over packed states, as <see cref="Explorer"/> searches it. Implemented by a struct, so that
/// the search is compiled once for every model and the calls below are direct.
/// </summary>
/// <remarks>Every method is a function of its arguments alone: the same state always has the same successors in the same
/// order.</remarks>
public interface IModel
{
    /// <summary>Words of 64 bits in a packed state: 1 to 16, the same for every state.</summary>
    int WordsPerState { get; }

    /// <summary>Bound on the successors of one state and on the number of initial states: at least 1.</summary>
    int MaxSuccessors { get; }

    /// <summary>Writes the initial states, one after another.</summary>
    /// <param name="destination">Room for <see cref="MaxSuccessors"/> states.</param>
    /// <returns>The number of initial states: at least 1.</returns>
    int InitialStates(Span<ulong> destination);

    /// <summary>Writes the successors of a state, one for each transition, one after another.</summary>
    /// <param name="state">The state to leave.</param>
    /// <param name="destination">Room for <see cref="MaxSuccessors"/> states.</param>
    /// <param name="violation">
    /// 0, or the number of the property violated by the step to the last successor written; nothing is written after it.
    /// </param>
    /// <returns>The number of successors written.</returns>
    int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation);

    /// <summary>
    /// Does one of some equal parts of what is otherwise done when it is first needed: called once by each thread of a search that gets
    /// wide.
    /// </summary>
    /// <param name="part">Which part, counted from 0.</param>
    /// <param name="parts">How many there are.</param>
    void Warm(int part, int parts)
    {
    }

    /// <summary>How many actors take the steps; 0 when the model does not tell them apart.</summary>
    int Actors => 0;

    /// <summary>Writes the successors that one actor's steps lead to.</summary>
    /// <param name="actor">The actor, counted from 0.</param>
    /// <param name="state">The state to leave, from which no step violates anything.</param>
    /// <param name="destination">Room for <see cref="MaxSuccessors"/> states.</param>
    /// <returns>The number of successors written.</returns>
    int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination) =>
        throw new NotSupportedException("This model does not tell its actors apart.");

    /// <summary>
    /// Writes the successors by those steps that may be taken again and again without anything being brought to an end by them,
    /// and who takes each step.
    /// </summary>
    /// <param name="state">The state to leave, from which no step violates anything.</param>
    /// <param name="destination">Room for <see cref="MaxSuccessors"/> states.</param>
    /// <param name="actors">Room for <see cref="MaxSuccessors"/> actors.</param>
    /// <returns>The number of successors written.</returns>
    int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors)
    {
        int count = 0;
        for (int actor = 0; actor < Actors; actor++)
        {
            int found = SuccessorsOf(actor, state, destination[(count * WordsPerState)..]);
            actors.Slice(count, found).Fill(actor);
            count += found;
        }
        return count;
    }

    /// <summary>Whether it is certain of an actor that it does not stand still for ever while it could go on all that time.</summary>
    bool IsFair(int actor) => true;

    /// <summary>Whether an actor can take a step itself.</summary>
    /// <param name="actor">The actor, counted from 0.</param>
    /// <param name="state">The state, from which no step violates anything.</param>
    /// <param name="room">Room for <see cref="MaxSuccessors"/> states.</param>
    bool IsEnabled(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) => SuccessorsOf(actor, state, room) > 0;

    /// <summary>
    /// Whether a state may lie on a cycle by which <see cref="RecurringSuccessors"/> go, and that is fair to every actor that <see
    /// cref="IsFair"/> says so of; false only where that can be told at a glance.
    /// </summary>
    bool MayRecur(ReadOnlySpan<ulong> state) => true;

    /// <summary>
    /// Whether some successor of a state is nearer to an end than the state, by a measure of which there is not always less: so that an end
    /// can be reached from every state, if it can from those of which this is false. True only where that can be told at a glance.
    /// </summary>
    /// <param name="state">The state, from which no step violates anything.</param>
    /// <param name="room">Room for <see cref="MaxSuccessors"/> states.</param>
    bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room) => false;

    /// <summary>
    /// Whether an actor that moves alone may go round for ever where it is, and come neither to its end nor to a step that waits; false only
    /// where that can be told at a glance. Of all states that it goes round in it is enough when one says so.
    /// </summary>
    /// <param name="actor">The actor, counted from 0.</param>
    /// <param name="state">The state, from which no step violates anything.</param>
    /// <param name="room">Room for <see cref="MaxSuccessors"/> states.</param>
    bool MayGoRound(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) => true;

    /// <summary>Judges a state without successors.</summary>
    /// <returns>0 for a legal end, or the number of the violated property: a deadlock is a property of the model.</returns>
    int JudgeEnd(ReadOnlySpan<ulong> state);

    /// <summary>Judges every state reached, initial ones included: the invariant.</summary>
    /// <returns>0 when the state satisfies it, or the number of the violated property.</returns>
    int JudgeState(ReadOnlySpan<ulong> state);
}
