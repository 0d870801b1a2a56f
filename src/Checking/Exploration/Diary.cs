using System.Diagnostics;

namespace PtSpec.Checking.Exploration;

/// <summary>Writes a search down from time to time, and reads where it was; does nothing without a checkpoint.</summary>
internal sealed unsafe class Diary(Checkpoint? checkpoint, StateArena arena, int words)
{
    // Writing takes at most one part in so many of the time.
    private const int TimesTheWriting = 10;

    private readonly long _begun = Stopwatch.GetTimestamp();
    private TimeSpan _next = checkpoint is { Stage: > 0 } ? TimeSpan.Zero : checkpoint?.Every ?? TimeSpan.MaxValue;
    private long _transitions;
    private ulong[] _tally = [];

    /// <summary>Whether it is time to write the search down.</summary>
    public bool IsDue => checkpoint is not null && Stopwatch.GetElapsedTime(_begun) >= _next;

    /// <summary>Opens what was written; null when nothing was.</summary>
    /// <exception cref="CheckpointException">It is not of this search, or damaged.</exception>
    public CheckpointFile? Open() => checkpoint is null ? null : CheckpointFile.Open(checkpoint, words);

    /// <summary>Takes over what was counted before.</summary>
    public void Restore(CheckpointHead head) => checkpoint?.Restore([.. head.Tally]);

    /// <summary>Remembers what was counted when a level was begun.</summary>
    public void Begin(long transitions)
    {
        if (checkpoint is not null)
            (_transitions, _tally) = (transitions, checkpoint.Tally());
    }

    /// <summary>Writes down the search as it was when the last level was begun.</summary>
    /// <param name="levels">How many levels it had then.</param>
    /// <exception cref="CheckpointException">It cannot be written.</exception>
    public void Write(int levels)
    {
        if (checkpoint is null)
            return;
        long start = Stopwatch.GetTimestamp();
        var head = new CheckpointHead([.. arena.Levels.Take(levels).Select(level => level.Count)], _transitions, _tally);
        CheckpointFile.Write(checkpoint, words, head, arena.Levels.Take(levels).SelectMany(level => level.Runs).Select(States));
        TimeSpan pause = checkpoint.Every == TimeSpan.Zero ? TimeSpan.Zero : TimesTheWriting * Stopwatch.GetElapsedTime(start);
        _next = Stopwatch.GetElapsedTime(_begun) + (pause > checkpoint.Every ? pause : checkpoint.Every);
    }

    /// <summary>Deletes what was written: there is an answer.</summary>
    public void Close()
    {
        if (checkpoint is not null)
            File.Delete(checkpoint.Path);
    }

    private Memory<ulong> States(Run run)
    {
        var copy = new ulong[run.Count * words];
        new ReadOnlySpan<ulong>(StateArena.At(arena.Chunks, run.First, words), copy.Length).CopyTo(copy);
        return copy;
    }
}
