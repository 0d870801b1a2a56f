namespace PtSpec.Checking.Exploration;

/// <summary>A model of whose steps only some are left, and of which nothing is judged.</summary>
internal readonly struct SomeSteps<TModel> : IModel
    where TModel : struct, IModel
{
    private const int Nobody = -1;

    private readonly TModel _model;
    private readonly int _actor;

    private SomeSteps(TModel model, int actor) => (_model, _actor) = (model, actor);

    public int WordsPerState => _model.WordsPerState;

    public int MaxSuccessors => _model.MaxSuccessors;

    /// <summary>Those that may be taken again and again.</summary>
    public static SomeSteps<TModel> ThatRecur(TModel model) => new(model, Nobody);

    /// <summary>Those of one actor: where it waits for another, it has come to an end.</summary>
    public static SomeSteps<TModel> Of(int actor, TModel model) => new(model, actor);

    public int InitialStates(Span<ulong> destination) => _model.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
    {
        violation = 0;
        return _actor == Nobody
            ? _model.RecurringSuccessors(state, destination, stackalloc int[_model.MaxSuccessors])
            : _model.SuccessorsOf(_actor, state, destination);
    }

    // What tells that of the whole model tells nothing of some steps.
    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room) => false;

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;
}
