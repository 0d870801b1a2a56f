using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Linearizability;
using Xunit;

namespace PtSpec.Properties.Linearizability;

/// <summary>The search against known histories of a register, and against trying every order.</summary>
[Properties(Arbitrary = [typeof(WingGongTests)])]
public class WingGongTests
{
    /// <summary>A register: a read ends with its value, a write of it with 0.</summary>
    private sealed class Register : ISequentialSpecification<int, RegisterOperation, int>
    {
        public int Initial => 0;

        public IEnumerable<int> Apply(int state, RegisterOperation operation, int outcome) => operation.Write is { } written
            ? [written]
            : outcome == state ? [state] : [];
    }

    public readonly record struct RegisterOperation(int? Write);

    public sealed record History(CompletedCall<RegisterOperation, int>[] Calls)
    {
        public override string ToString() => string.Join("\n", Calls);
    }

    public static Arbitrary<History> Histories() => Gen.ArrayOf(
            from write in Gen.Elements(true, false)
            from value in Gen.Choose(0, 2)
            from invoked in Gen.Choose(0, 12)
            from length in Gen.Choose(0, 6)
            select write ? Write(value, invoked, invoked + length) : Read(value, invoked, invoked + length))
        .Where(calls => calls.Length <= 6)
        .Select(calls => new History(calls))
        .ToArbitrary();

    [Fact]
    public void A_read_may_see_a_write_that_overlaps_it_and_must_see_one_before_it()
    {
        Assert.NotNull(Order(Write(1, 0, 5), Read(1, 2, 3)));
        Assert.NotNull(Order(Write(1, 0, 5), Read(0, 2, 3)));
        Assert.NotNull(Order(Write(1, 0, 1), Read(1, 2, 3)));
        Assert.Null(Order(Write(1, 0, 1), Read(0, 2, 3)));
    }

    [Fact]
    public void A_value_once_seen_stays_seen()
    {
        Assert.Null(Order(Write(1, 0, 9), Read(1, 1, 2), Read(0, 3, 4)));
        Assert.Equal([1, 0, 2], Order(Write(1, 0, 9), Read(0, 1, 2), Read(1, 3, 4)));
    }

    [Fact]
    public void Too_long_a_history_and_a_return_before_the_call_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Order([.. Enumerable.Repeat(Write(1, 0, 1), WingGong.OperationsMax + 1)]));
        Assert.Throws<ArgumentException>(() => Order(Write(1, 2, 1)));
        Assert.NotNull(Order([.. Enumerable.Repeat(Write(1, 0, 1), WingGong.OperationsMax)]));
    }

    [Property(MaxTest = 2000)]
    public bool The_search_agrees_with_trying_every_order(History history)
    {
        IReadOnlyList<int>? order = Order(history.Calls);
        return order is null
            ? !Orders(history.Calls.Length).Any(candidate => IsLegal(history.Calls, candidate))
            : IsLegal(history.Calls, order);
    }

    private static CompletedCall<RegisterOperation, int> Write(int value, long invoked, long returned) =>
        new(new RegisterOperation(value), 0, invoked, returned);

    private static CompletedCall<RegisterOperation, int> Read(int value, long invoked, long returned) =>
        new(new RegisterOperation(null), value, invoked, returned);

    private static IReadOnlyList<int>? Order(params CompletedCall<RegisterOperation, int>[] calls) =>
        WingGong.FindOrder(new Register(), calls);

    private static bool IsLegal(CompletedCall<RegisterOperation, int>[] calls, IReadOnlyList<int> order)
    {
        int state = 0;
        for (int i = 0; i < order.Count; i++)
        {
            CompletedCall<RegisterOperation, int> call = calls[order[i]];
            if (order.Skip(i + 1).Any(later => calls[later].Returned < call.Invoked))
                return false;
            if (call.Operation.Write is null && call.Outcome != state)
                return false;
            state = call.Operation.Write ?? state;
        }
        return order.Distinct().Count() == calls.Length;
    }

    private static IEnumerable<List<int>> Orders(int count)
    {
        if (count == 0)
            return [[]];
        return Orders(count - 1).SelectMany(shorter => Enumerable.Range(0, count).Select(at =>
        {
            List<int> longer = [.. shorter];
            longer.Insert(at, count - 1);
            return longer;
        }));
    }
}
