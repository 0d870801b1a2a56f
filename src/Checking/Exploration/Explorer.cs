namespace PtSpec.Checking.Exploration;

/// <summary>Exact explicit-state search: breadth first, every state kept whole.</summary>
public static class Explorer
{
    /// <summary>The widest state, in words.</summary>
    public const int MaxWordsPerState = 16;

    /// <summary>
    /// Visits every reachable state of a model, or finds the shortest path to a violated property, within bounds.
    /// </summary>
    /// <param name="model">The model; the search works on its own copy.</param>
    /// <param name="options">The bounds, or null for none.</param>
    /// <returns>
    /// The verdict and its numbers: the same for the same model and bounds, a time limit or a cancellation aside.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The model's width or bound on successors is out of range, or a bound of the options is not positive.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The model broke its contract: no initial state, more successors than its bound, or a violating step to nowhere.
    /// </exception>
    public static ExplorationResult Run<TModel>(TModel model, ExplorationOptions? options = null)
        where TModel : struct, IModel
    {
        options ??= new ExplorationOptions();
        int words = model.WordsPerState;
        if (words is < 1 or > MaxWordsPerState)
            throw new ArgumentException($"A state has 1 to {MaxWordsPerState} words, not {words}.", nameof(model));
        if (model.MaxSuccessors < 1)
            throw new ArgumentException($"A bound on successors is at least 1, not {model.MaxSuccessors}.", nameof(model));
        if (options.MaxStates < 1 || options.MaxMemoryBytes < 1 || options.MaxDepth < 1 || options.Threads < 1
            || options.TimeLimit < TimeSpan.Zero)
            throw new ArgumentException(
                "Threads and bounds on states, depth and memory are at least 1, and a time limit is not negative.", nameof(options));

        // One call a width, so that the width is a constant inside.
        return words switch
        {
            1 => Run<TModel, OneWord, WordTable<OneWord>>(model, default, default, options),
            2 => Run<TModel, TwoWords, TagTable<TwoWords>>(model, default, default, options),
            _ => Run<TModel, ManyWords, TagTable<ManyWords>>(model, new ManyWords(words), default, options),
        };
    }

    /// <summary>The search with a given width and table.</summary>
    internal static ExplorationResult Run<TModel, TWords, TTable>(
        TModel model, TWords words, TTable table, ExplorationOptions options)
        where TModel : struct, IModel
        where TWords : struct, IWords
        where TTable : struct, IStateTable<TWords>
    {
        using var search = new Search<TModel, TWords, TTable>(model, words, table, options);
        return search.Run();
    }
}
