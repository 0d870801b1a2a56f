namespace PtSpec.Checking.Exploration;

/// <summary>
/// Explicit-state search, breadth first. It is exact, with every state kept whole, unless <see cref="ExplorationOptions.Store"/> says
/// otherwise.
/// </summary>
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
    /// The model's width or bound on successors is out of range, a number of the options is, or something is asked for that needs an
    /// exact search.
    /// </exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be gone on from, or cannot be written.</exception>
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

        if (options.Store is { } store)
        {
            if (store.Problem is { } problem)
                throw new ArgumentException(problem, nameof(options));
            if (options.Checkpoint is not null || options.NeverEnds != 0 || options.NeverWaits.Any(p => p != 0) || options.NeverProgresses != 0)
                throw new ArgumentException("Checkpoints and second looks at states need an exact search.", nameof(options));
        }

        // One call a width, so that the width is a constant inside.
        return words switch
        {
            1 => RunIn<TModel, OneWord, WordTable<OneWord>>(model, default, options),
            2 => RunIn<TModel, TwoWords, TagTable<TwoWords>>(model, default, options),
            3 => RunIn<TModel, ThreeWords, TagTable<ThreeWords>>(model, default, options),
            _ => RunIn<TModel, ManyWords, TagTable<ManyWords>>(model, new ManyWords(words), options),
        };
    }

    // The exact table of a width, or another for any width.
    private static ExplorationResult RunIn<TModel, TWords, TTable>(TModel model, TWords words, ExplorationOptions options)
        where TModel : struct, IModel
        where TWords : struct, IWords
        where TTable : struct, IStateTable<TWords> => options.Store switch
        {
            HashStore hash => Run(
                model,
                new SeededWords<TWords>(words, hash.Seed),
                new LevelTable<SeededWords<TWords>, PastHashes>(new PastHashes(hash.Bits)),
                options),
            BitStore bits => Run(
                model,
                new SeededWords<TWords>(words, bits.Seed),
                new LevelTable<SeededWords<TWords>, PastBits>(new PastBits(bits.Bytes, bits.Hashes)),
                options),
            _ => Run(model, words, default(TTable), options),
        };

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
