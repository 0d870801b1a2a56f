using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Exploration;
using Xunit;

namespace PtSpec.Properties.Exploration;

public class SearchRateTests
{
    [Property]
    public void Every_turn_lies_between_the_slowest_and_the_fastest(PositiveInt[] rates)
    {
        SearchRate? rate = SearchRate.Of(rates.Select(r => (double)r.Get).Append(0));
        if (rates.Length == 0)
            Assert.Null(rate);
        else
            Assert.Equal((rates.Min(r => r.Get), rates.Max(r => r.Get)), (rate!.Slowest, rate.Fastest));
    }

    [Property]
    public void The_slowest_takes_longest(PositiveInt slow, PositiveInt faster, PositiveInt states)
    {
        var rate = new SearchRate(slow.Get, slow.Get + faster.Get);
        (TimeSpan shortest, TimeSpan longest) = rate.TimeFor(states.Get);
        Assert.Equal(states.Get / (double)slow.Get, longest.TotalSeconds, 0.001);
        Assert.Equal(states.Get / (double)(slow.Get + faster.Get), shortest.TotalSeconds, 0.001);
    }

    [Fact]
    public void More_states_than_anybody_can_wait_for_are_a_time_too() =>
        Assert.True(new SearchRate(1, 2).TimeFor(1e300).Shortest > TimeSpan.FromDays(1_000_000));

    [Theory]
    [InlineData(0, 4, int.MaxValue)]
    [InlineData(150, 4, 6)]
    public void It_is_measured_often_enough_and_long_enough(int milliseconds, int fewest, int most)
    {
        var searches = new System.Runtime.CompilerServices.StrongBox<int>();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        SearchRate.Measure(new Slow(searches, milliseconds), threads: 1);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.3));
        // The first is not measured.
        Assert.InRange(searches.Value - 1, fewest, most);
    }

    /// <summary>One state, which takes its time, and counts how often it is begun with.</summary>
    private readonly struct Slow(System.Runtime.CompilerServices.StrongBox<int> searches, int milliseconds) : IModel
    {
        public int WordsPerState => 1;

        public int MaxSuccessors => 1;

        public int InitialStates(Span<ulong> destination)
        {
            searches.Value++;
            Thread.Sleep(milliseconds);
            destination[0] = 0;
            return 1;
        }

        public int Successors(ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation)
        {
            violation = 0;
            return 0;
        }

        public int JudgeEnd(ReadOnlySpan<ulong> state) => 0;

        public int JudgeState(ReadOnlySpan<ulong> state) => 0;
    }

    [Fact]
    public void A_search_is_about_as_fast_as_was_measured()
    {
        SearchRate rate = SearchRate.Measure(new Counter(long.MaxValue), threads: 1);
        Assert.InRange(rate.Slowest, 1000, rate.Fastest);
        var states = new EstimateOfStates(1, 1, IsExact: false, new SampleOfWalks(1, 1, 1, 1, 1), Likely: 1e5, Low: 1e4, High: 1e6);
        var estimate = new EstimateOfTime(states, TimeSpan.FromSeconds(3), rate);
        Assert.InRange(estimate.Shortest, TimeSpan.FromSeconds(3), estimate.Longest);
        Assert.Equal(3 + (1e4 / rate.Fastest), estimate.Shortest.TotalSeconds, 0.001);
        Assert.Equal(3 + (1e6 / rate.Slowest), estimate.Longest.TotalSeconds, 0.001);
    }
}
