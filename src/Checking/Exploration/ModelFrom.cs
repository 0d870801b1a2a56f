namespace PtSpec.Checking.Exploration;

/// <summary>A model as it goes on from one of its states.</summary>
/// <param name="model">The model.</param>
/// <param name="start">The state.</param>
internal readonly struct ModelFrom<TModel>(TModel model, ulong[] start) : IModel
    where TModel : struct, IModel
{
    public int WordsPerState => model.WordsPerState;

    public int MaxSuccessors => model.MaxSuccessors;

    public int InitialStates(Span<ulong> destination)
    {
        start.CopyTo(destination);
        return 1;
    }

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
        model.Successors(state, destination, out violation);

    public int Actors => model.Actors;

    public int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination) =>
        model.SuccessorsOf(actor, state, destination);

    public int RecurringSuccessors(ReadOnlySpan<ulong> state, Span<ulong> destination, Span<int> actors) =>
        model.RecurringSuccessors(state, destination, actors);

    public bool IsEnabled(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) => model.IsEnabled(actor, state, room);

    public bool IsFair(int actor) => model.IsFair(actor);

    public bool MayRecur(ReadOnlySpan<ulong> state) => model.MayRecur(state);

    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room) => model.Advances(state, room);

    public bool MayGoRound(int actor, ReadOnlySpan<ulong> state, Span<ulong> room) => model.MayGoRound(actor, state, room);

    public int JudgeEnd(ReadOnlySpan<ulong> state) => model.JudgeEnd(state);

    public int JudgeState(ReadOnlySpan<ulong> state) => model.JudgeState(state);
}
