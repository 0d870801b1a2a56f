using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

/// <summary>Models and options that break the contract are refused.</summary>
public class ContractTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(17, 1)]
    [InlineData(1, 0)]
    public void Sizes_out_of_range_are_refused(int words, int maxSuccessors) =>
        Assert.Throws<ArgumentException>(() => Explorer.Run(new Claims(words, maxSuccessors, 1, 0, 0)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_number_of_initial_states_out_of_range_is_refused(int initial) =>
        Assert.Throws<InvalidOperationException>(() => Explorer.Run(new Claims(1, 4, initial, 0, 0)));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(5, 0)]
    [InlineData(0, 1)]
    public void Successors_out_of_range_are_refused(int successors, int violation) =>
        Assert.Throws<InvalidOperationException>(() => Explorer.Run(new Claims(1, 4, 1, successors, violation)));

    [Fact]
    public void Bounds_that_are_not_positive_are_refused()
    {
        var model = new Counter(3);
        Assert.Throws<ArgumentException>(() => Explorer.Run(model, new ExplorationOptions { MaxStates = 0 }));
        Assert.Throws<ArgumentException>(() => Explorer.Run(model, new ExplorationOptions { MaxMemoryBytes = 0 }));
        var past = new ExplorationOptions { TimeLimit = TimeSpan.FromSeconds(-1) };
        Assert.Throws<ArgumentException>(() => Explorer.Run(model, past));
    }

    [Fact]
    public void As_many_successors_as_the_bound_says_are_welcome()
    {
        ExplorationResult result = Explorer.Run(new Fan(100_000));
        Assert.Equal((Verdict.Holds, 100_001L, 100_001L, 2), (result.Verdict, result.States, result.Transitions, result.Depth));
    }

    /// <summary>Claims what it is told to and writes nothing.</summary>
    private readonly struct Claims(int words, int maxSuccessors, int initial, int successors, int violated) : IModel
    {
        public int WordsPerState => words;

        public int MaxSuccessors => maxSuccessors;

        public int InitialStates(Span<ulong> destination)
        {
            destination.Clear();
            return initial;
        }

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
        {
            violation = violated;
            return successors;
        }

        public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

        public int JudgeState(ReadOnlySpan<ulong> state) => 0;
    }

    /// <summary>One state that leads to many.</summary>
    private readonly struct Fan(int width) : IModel
    {
        public int WordsPerState => 2;

        public int MaxSuccessors => width;

        public int InitialStates(Span<ulong> destination)
        {
            destination[..2].Clear();
            return 1;
        }

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
        {
            violation = 0;
            if (state[0] != 0)
                return 0;
            for (int i = 0; i < width; i++)
                (destination[2 * i], destination[(2 * i) + 1]) = ((ulong)i + 1, 7);
            return width;
        }

        public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

        public int JudgeState(ReadOnlySpan<ulong> state) => 0;
    }
}
