namespace PtSpec.Checking.Exploration;

/// <summary>A model of whose steps only those are left that may be taken again and again.</summary>
/// <param name="model">The model.</param>
internal readonly struct RecurringOnly<TModel>(TModel model) : IModel
    where TModel : struct, IModel
{
    public int WordsPerState => model.WordsPerState;

    public int MaxSuccessors => model.MaxSuccessors;

    public int InitialStates(Span<ulong> destination) => model.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        return model.RecurringSuccessors(state, destination, stackalloc int[model.MaxSuccessors]);
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
