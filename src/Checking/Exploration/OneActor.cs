namespace PtSpec.Checking.Exploration;

/// <summary>A model in which only one actor moves: where it waits for another, it has come to an end.</summary>
/// <param name="model">The model.</param>
/// <param name="actor">The actor.</param>
internal readonly struct OneActor<TModel>(TModel model, int actor) : IModel
    where TModel : struct, IModel
{
    public int WordsPerState => model.WordsPerState;

    public int MaxSuccessors => model.MaxSuccessors;

    public int InitialStates(Span<ulong> destination) => model.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        return model.SuccessorsOf(actor, state, destination);
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
