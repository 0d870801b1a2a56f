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

    [Fact]
    public void A_search_is_about_as_fast_as_was_measured()
    {
        SearchRate rate = SearchRate.Measure(new Counter(long.MaxValue), threads: 1);
        Assert.InRange(rate.Slowest, 1000, rate.Fastest);
        var estimate = new EstimateOfTime(new EstimateOfStates(1, 1, 1e6, 1), TimeSpan.FromSeconds(3), rate);
        Assert.InRange(estimate.Shortest, TimeSpan.FromSeconds(3), estimate.Longest);
        Assert.Equal(3 + (1e6 / rate.Slowest), estimate.Longest.TotalSeconds, 0.001);
    }
}
