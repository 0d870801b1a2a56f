using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>What a model tells at a glance shortens the second looks and changes nothing that they say.</summary>
[Properties(Arbitrary = [typeof(LabelledGraphs)])]
public class GlanceTests
{
    private const int Trapped = 7;
    private const int FirstSpinning = 8;

    [Property(MaxTest = 120)]
    public void Ends_and_rounds_are_the_same_ones_with_what_is_told_at_a_glance(LabelledGraph graph, int seed)
    {
        foreach (ExplorationOptions asked in Questions(graph))
        {
            ExplorationResult whole = Explorer.Run(new LabelledModel(graph), asked);
            foreach (int threads in (int[])[1, 3])
            {
                ExplorationResult glanced = Explorer.Run(
                    new GlancingModel(graph, seed), asked with { Threads = threads, ParallelFrom = 1 });
                Assert.Equal((whole.Verdict, whole.Property, whole.States), (glanced.Verdict, glanced.Property, glanced.States));
                Assert.Equal(whole.Path, glanced.Path);
            }
        }
    }

    [Fact]
    public void The_graphs_have_answers_of_all_kinds()
    {
        int[] properties = [.. FsCheck.Fluent.Gen.Sample(LabelledGraphs.Generator, 300)
            .SelectMany(graph => Questions(graph).Select(asked => Explorer.Run(new LabelledModel(graph), asked).Property)).Distinct().Order()];
        Assert.Equal([0, Trapped, FirstSpinning, FirstSpinning + 1], properties.Take(4));
    }

    private static IEnumerable<ExplorationOptions> Questions(LabelledGraph graph)
    {
        int[] waits = [.. graph.Fair.Select((_, actor) => FirstSpinning + actor)];
        return [new() { NeverEnds = Trapped }, new() { NeverWaits = waits }, new() { NeverWaits = [.. waits.Select(n => n % 2 * n)] }];
    }
}

/// <summary>A labelled graph that tells of some states what numbering its states proves.</summary>
internal readonly struct GlancingModel(LabelledGraph labelled, int seed) : IModel
{
    private readonly LabelledModel _plain = new(labelled);

    public int WordsPerState => _plain.WordsPerState;

    public int MaxSuccessors => _plain.MaxSuccessors;

    public int Actors => _plain.Actors;

    public int InitialStates(Span<ulong> destination) => _plain.InitialStates(destination);

    public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation) =>
        _plain.Successors(state, destination, out violation);

    public int SuccessorsOf(int actor, ReadOnlySpan<ulong> state, Span<ulong> destination) => _plain.SuccessorsOf(actor, state, destination);

    // A greater number is nearer to an end.
    public bool Advances(ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        int number = labelled.Graph.Unpack(state);
        room.Fill(ulong.MaxValue);
        return !IsSilent(number) && labelled.Graph.Edges[number].Any(to => to > number);
    }

    // Who goes round has to come back to a lesser number, or stay.
    public bool MayGoRound(int actor, ReadOnlySpan<ulong> state, Span<ulong> room)
    {
        int number = labelled.Graph.Unpack(state);
        room.Fill(ulong.MaxValue);
        return IsSilent(number) || labelled.Actors[number].Zip(labelled.Graph.Edges[number]).Any(edge => edge.First == actor && edge.Second <= number);
    }

    public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

    public int JudgeState(ReadOnlySpan<ulong> state) => 0;

    private bool IsSilent(int number) => HashCode.Combine(seed, number) % 4 == 0;
}
