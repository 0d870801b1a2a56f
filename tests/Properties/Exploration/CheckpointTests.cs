using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>A search that was ended goes on where it was, and only where it was.</summary>
[Properties(Arbitrary = [typeof(Graphs)])]
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ptspec-checkpoint-").FullName;

    private string File => Path.Combine(_folder, Checkpoint.FileName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Property(MaxTest = 60)]
    public void A_search_that_died_ends_as_if_it_had_not(Graph graph, PositiveInt level)
    {
        ExplorationResult whole = Explorer.Run(new GraphModel(graph));
        int asked = 0;
        Checkpoint dying = Place() with { Tally = () => ++asked == level.Get + 1 ? throw new DeathException() : [(ulong)asked] };
        bool died = false;
        try
        {
            Explorer.Run(new GraphModel(graph), Together(2, dying));
        }
        catch (DeathException)
        {
            died = true;
        }
        Assert.Equal(died, System.IO.File.Exists(File));
        ulong[] restored = [];
        ExplorationResult result = Explorer.Run(
            new GraphModel(graph), Together(3, Place() with { Restore = before => restored = before }));
        Assert.Equal(whole with { Path = [], PeakMemoryBytes = 0 }, result with { Path = [], PeakMemoryBytes = 0, Resumed = 0 });
        Assert.Equal(whole.Path, result.Path);
        Assert.Equal(died, result.Resumed > 0);
        // What was counted is what was counted when the last checkpoint was written.
        Assert.Equal(died ? [(ulong)level.Get] : [], restored);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Property(MaxTest = 60)]
    public void A_search_that_hit_its_bound_goes_on_with_a_wider_one(Graph graph, PositiveInt states, PositiveInt depth)
    {
        ExplorationResult whole = Explorer.Run(new GraphModel(graph));
        ExplorationOptions narrow = Together(1, Place()) with { MaxStates = states.Get };
        ExplorationResult first = Explorer.Run(new GraphModel(graph), narrow);
        Explorer.Run(new GraphModel(graph), Together(2, Place()) with { MaxDepth = Math.Max(depth.Get, first.Depth) });
        ExplorationResult result = Explorer.Run(new GraphModel(graph), Together(1, Place()));
        Assert.Equal(whole with { Path = [], PeakMemoryBytes = 0 }, result with { Path = [], PeakMemoryBytes = 0, Resumed = 0 });
        Assert.Equal(whole.Path, result.Path);
    }

    [Property(MaxTest = 60)]
    public void A_damaged_checkpoint_is_refused_and_left_alone(Graph graph, int damage, NonNegativeInt place)
    {
        if (!Write(graph))
            return;
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int at = place.Get * 7919 % bytes.Length;
        bytes = (damage % 4) switch
        {
            0 => bytes[..at],
            1 => [.. bytes, 0],
            2 => [.. bytes[..at], .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << (place.Get % 8))), .. bytes[(at + 1)..]],
        };
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Throws<CheckpointException>(() => Explorer.Run(new GraphModel(graph), Together(1, Place())));
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    [Property(MaxTest = 50)]
    public void A_checkpoint_of_another_search_is_refused_and_left_alone(Graph graph)
    {
        if (!Write(graph))
            return;
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        var other = new Checkpoint(_folder, [.. Enumerable.Repeat((byte)8, Checkpoint.FingerprintBytes)]);
        CheckpointException refusal = Assert.Throws<CheckpointException>(
            () => Explorer.Run(new GraphModel(graph), Together(1, other)));
        Assert.Contains("expected a checkpoint of this search", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    [Property(MaxTest = 30)]
    public void Any_stage_that_stands_in_a_damaged_file_ends_in_a_refusal(Graph graph, ulong stage)
    {
        if (!Write(graph))
            return;
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int at = Array.IndexOf(bytes, (byte)'\n') + 1;
        BitConverter.TryWriteBytes(bytes.AsSpan(at), stage);
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Equal((int)stage, Place().WrittenStage());
        if (stage != 0)
            Assert.Throws<CheckpointException>(() => Explorer.Run(new GraphModel(graph), Together(1, Place())));
    }

    [Fact]
    public void Only_a_later_stage_is_written_down_at_once()
    {
        Checkpoint later = Place() with { Stage = 2, Every = TimeSpan.FromDays(1) };
        DieIn(later with { Stage = 0 });
        Assert.False(System.IO.File.Exists(File));
        DieIn(later);
        Assert.Equal(2, later.WrittenStage());
        Assert.Throws<CheckpointException>(() => Explorer.Run(new Counter(100), Together(1, later with { Stage = 1 })));
        Assert.Equal(1, Explorer.Run(new Counter(100), Together(1, later)).Resumed);

        static void DieIn(Checkpoint place)
        {
            int level = 0;
            Assert.Throws<DeathException>(() => Explorer.Run(
                new Counter(100), Together(1, place with { Tally = () => ++level == 2 ? throw new DeathException() : [] })));
        }
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_is_left_alone()
    {
        System.IO.File.WriteAllText(File, "my shopping list: bread, butter, and whatever else there is to eat");
        Assert.Throws<CheckpointException>(() => Explorer.Run(new Counter(100), Together(1, Place())));
        Assert.StartsWith("my shopping list", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_is_no_folder_is_refused()
    {
        string file = Path.Combine(_folder, "notes");
        System.IO.File.WriteAllText(file, "notes");
        var place = new Checkpoint(file, new byte[Checkpoint.FingerprintBytes]);
        Assert.Throws<CheckpointException>(() => Explorer.Run(new Counter(100), Together(1, place)));
        Assert.Equal("notes", System.IO.File.ReadAllText(file));
    }

    // Ends a search after its first level, which leaves a checkpoint unless it has an answer then.
    private bool Write(Graph graph)
    {
        System.IO.File.Delete(File);
        return Explorer.Run(new GraphModel(graph), Together(1, Place()) with { MaxDepth = 2 }).Verdict == Verdict.OutOfBudget;
    }

    private Checkpoint Place() => new(_folder, new byte[Checkpoint.FingerprintBytes]) { Every = TimeSpan.Zero };

    private static ExplorationOptions Together(int threads, Checkpoint place) =>
        new() { Threads = threads, ParallelFrom = 1, Checkpoint = place };

    /// <summary>The end of a search from outside.</summary>
    private sealed class DeathException : Exception;
}
