using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Core.Optimized;

namespace PtSpec.Properties.Optimized;

public enum SpaceInputKind
{
    Load,
    Store,
    Translate,
    Discard,
    Map,
    Unmap,
    Protect,
    Collapse,
    Split,
    Move,
}

/// <param name="Kind">The call.</param>
/// <param name="Page">Its page, or the first of several.</param>
/// <param name="Count">How many pages.</param>
/// <param name="Protection">What may be done to them from now on.</param>
/// <param name="Value">What is stored.</param>
public readonly record struct SpaceInput(SpaceInputKind Kind, int Page, int Count, Protection Protection, int Value);

/// <summary>
/// Two areas of two pages of one word, one call after the other. A state is two bytes a page: what it holds, and 0 where
/// nothing is mapped or one more than its protection.
/// </summary>
/// <param name="isShared">Both areas map the same shared memory; or all is anonymous.</param>
internal sealed class SpaceSpecification(bool isShared) : ISpecification<ulong, SpaceInput, int>
{
    public const int Pages = 4;
    public const int NobodysValue = 255;
    public const int Done = 0;
    public const int NotMapped = -1;
    public const int Denied = -2;
    public const int AlreadyMapped = -3;

    private const int PagesPerArea = Pages / 2;

    public ulong Initial { get; } = Enumerable.Range(0, Pages).Aggregate(0UL, (state, page) => WithProtection(state, page, Protection.ReadWrite));

    public Next<ulong> Step(ulong state, SpaceInput input, Returned<int> returned)
    {
        int page = input.Page;
        switch (input.Kind)
        {
            case SpaceInputKind.Load:
                return returned.MayBe(Refusal(state, page, false) ?? Value(state, page)) ? [state] : [];
            case SpaceInputKind.Store:
                int stored = Refusal(state, page, true) ?? Done;
                return !returned.MayBe(stored) ? [] : stored == Done ? [WithValue(state, page, input.Value)] : [state];
            case SpaceInputKind.Translate:
                // What is not faulted in has no translation yet.
                return returned.Value <= (ProtectionOf(state, page) switch { null or Protection.None => 0, Protection.Read => 1, _ => 2 }) ? [state] : [];
            case SpaceInputKind.Discard:
                return [isShared ? state : WithValue(state, page, 0)];
            case SpaceInputKind.Collapse or SpaceInputKind.Split:
                // Where nothing is mapped there may be no slot to collapse.
                return returned.MayBe(Done) || returned.MayBe(NotMapped) ? [state] : [];
            default:
                return OfRange(state, input, returned);
        }
    }

    private Next<ulong> OfRange(ulong state, SpaceInput input, Returned<int> returned)
    {
        int result = Done;
        ulong next = state;
        for (int page = input.Page; page < input.Page + input.Count; page++)
        {
            bool isMapped = ProtectionOf(state, page) is not null;
            switch (input.Kind)
            {
                case SpaceInputKind.Map:
                    result = isMapped ? AlreadyMapped : result;
                    next = WithProtection(isShared ? next : WithValue(next, page, 0), page, input.Protection);
                    break;
                case SpaceInputKind.Unmap:
                    next = WithProtection(next, page, null);
                    break;
                case SpaceInputKind.Protect:
                    result = isMapped ? result : NotMapped;
                    next = WithProtection(next, page, input.Protection);
                    break;
            }
        }
        if (input.Kind == SpaceInputKind.Move)
            (result, next) = Moved(state, input.Page);
        return !returned.MayBe(result) ? [] : result == Done ? [next] : [state];
    }

    private (int Result, ulong Next) Moved(ulong state, int from)
    {
        int to = Pages - PagesPerArea - from;
        var pages = Enumerable.Range(0, PagesPerArea);
        if (pages.All(i => ProtectionOf(state, from + i) is null))
            return (NotMapped, state);
        if (pages.Any(i => ProtectionOf(state, to + i) is not null))
            return (AlreadyMapped, state);
        ulong next = state;
        foreach (int i in pages)
        {
            next = WithProtection(WithValue(next, to + i, Value(state, from + i)), to + i, ProtectionOf(state, from + i));
            next = WithProtection(next, from + i, null);
        }
        return (Done, next);
    }

    private static int? Refusal(ulong state, int page, bool write) => ProtectionOf(state, page) switch
    {
        null => NotMapped,
        Protection.None => Denied,
        Protection.Read when write => Denied,
        _ => null,
    };

    private static Protection? ProtectionOf(ulong state, int page)
    {
        int stored = (int)(state >> ((page * 16) + 8)) & 0xFF;
        return stored == 0 ? null : (Protection)(stored - 1);
    }

    private static ulong WithProtection(ulong state, int page, Protection? protection)
    {
        ulong stored = protection is { } mapped ? (ulong)mapped + 1 : 0;
        return (state & ~(0xFFUL << ((page * 16) + 8))) | (stored << ((page * 16) + 8));
    }

    private int Value(ulong state, int page) => (int)(state >> (PlaceOf(page) * 16)) & 0xFF;

    private ulong WithValue(ulong state, int page, int value) =>
        (state & ~(0xFFUL << (PlaceOf(page) * 16))) | ((ulong)value << (PlaceOf(page) * 16));

    private int PlaceOf(int page) => isShared ? page % PagesPerArea : page;
}

/// <summary>Pages of anonymous memory, each by itself.</summary>
internal sealed class PageSpecification : ISpecification<int, SpaceInput, int>
{
    public int Initial => 0;

    public Next<int> Step(int state, SpaceInput input, Returned<int> returned) => input.Kind switch
    {
        SpaceInputKind.Load => returned.MayBe(state) ? [state] : [],
        SpaceInputKind.Store => [input.Value],
        SpaceInputKind.Discard => [0],
        _ => [state],
    };

    public string PartOf(SpaceInput input) => $"{input.Page}";
}
