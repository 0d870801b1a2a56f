namespace PtSpec.Checking.Exploration;

/// <summary>Where a search is written down, so that it goes on from there after it was ended, by whatever means.</summary>
/// <remarks>
/// It is written between two levels, as a whole: whatever happens, there is the old one or the new one. It is deleted when the
/// search has an answer.
/// </remarks>
/// <param name="Directory">The folder it is in; made when it is not there.</param>
/// <param name="Fingerprint">32 bytes that say what is searched: a search goes on from a checkpoint with the same ones only.</param>
public sealed record Checkpoint(string Directory, IReadOnlyList<byte> Fingerprint)
{
    /// <summary>How many bytes a fingerprint has.</summary>
    public const int FingerprintBytes = 32;

    /// <summary>The name of the file in the folder.</summary>
    public const string FileName = "search.checkpoint";

    /// <summary>The least time between two, not negative; zero writes one before every level.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How it is searched, in a word or two of at most <see cref="MannerBytes"/> bytes: one who goes on in another manner is told of both.
    /// </summary>
    internal string Manner { get; init; } = "";

    /// <summary>How many bytes there are for <see cref="Manner"/>.</summary>
    internal const int MannerBytes = 64;

    /// <summary>
    /// Which of several searches it is that follow one another to give one answer, counted from 0. What came before a later one would be lost
    /// with it, so that it is written down at once.
    /// </summary>
    internal int Stage { get; init; }

    /// <summary>What else was counted up to now and goes on; asked between two levels.</summary>
    internal Func<ulong[]> Tally { get; init; } = () => [];

    /// <summary>Takes over what was counted before.</summary>
    internal Action<ulong[]> Restore { get; init; } = _ => { };

    /// <summary>The file.</summary>
    public string Path => System.IO.Path.Combine(Directory, FileName);

    /// <summary>
    /// The stage that was written down last; 0 when none was. Whether it is undamaged, and of this search, is only found out when it is gone
    /// on from.
    /// </summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    internal int WrittenStage() => CheckpointFile.StageIn(Path);
}

/// <summary>A checkpoint that no search can go on from; the message says what was expected and what was found.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Without a message.</summary>
    public CheckpointException()
    {
    }

    /// <summary>With a message.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    public CheckpointException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
