using PtSpec.Core.Optimized;

namespace PtSpec.Properties.Optimized;

/// <summary>An address space by dictionaries: page by page, what is mapped and what it holds.</summary>
/// <param name="shape">Pages in an area and words in a page.</param>
internal sealed class SpaceModel((int PagesPerArea, int WordsPerPage) shape)
{
    private readonly Dictionary<long, Page> pages = [];

    /// <summary>A page that is mapped.</summary>
    /// <param name="Protection">What may be done to it.</param>
    /// <param name="Shared">The words of the shared memory behind it, page by page; null for anonymous memory.</param>
    /// <param name="SharedPage">Which of its pages.</param>
    /// <param name="IsPrivate">Whether stores make a copy; always for anonymous memory.</param>
    /// <param name="Copy">The words of its own; null when it has none.</param>
    private sealed record Page(Protection Protection, long[][]? Shared, long SharedPage, bool IsPrivate, long[]? Copy);

    public Type? Map(long first, long count, Protection protection, long[][]? shared, bool isPrivate)
    {
        if (Range(first, count).Any(pages.ContainsKey))
            return typeof(AlreadyMappedException);
        foreach (long area in Range(first, count).Select(page => page / shape.PagesPerArea).Distinct())
        {
            Page? neighbour = Range(area * shape.PagesPerArea, shape.PagesPerArea).Select(page => pages.GetValueOrDefault(page)).FirstOrDefault(page => page is not null);
            if (neighbour is not null && (shared is not null || neighbour.Shared is not null))
                return typeof(InvalidOperationException);
        }
        foreach (long page in Range(first, count))
            pages[page] = new Page(protection, shared, page - first, isPrivate, null);
        return null;
    }

    public void Unmap(long first, long count)
    {
        foreach (long page in Range(first, count))
            pages.Remove(page);
    }

    public Type? Protect(long first, long count, Protection protection)
    {
        if (!Range(first, count).All(pages.ContainsKey))
            return typeof(NotMappedException);
        foreach (long page in Range(first, count))
            pages[page] = pages[page] with { Protection = protection };
        return null;
    }

    public Type? Move(long fromArea, long toArea)
    {
        long from = fromArea * shape.PagesPerArea;
        long to = toArea * shape.PagesPerArea;
        if (fromArea == toArea)
            return typeof(ArgumentException);
        if (!Range(from, shape.PagesPerArea).Any(pages.ContainsKey))
            return typeof(NotMappedException);
        if (Range(to, shape.PagesPerArea).Any(pages.ContainsKey))
            return typeof(AlreadyMappedException);
        for (int i = 0; i < shape.PagesPerArea; i++)
        {
            if (pages.Remove(from + i, out Page? page))
                pages[to + i] = page;
        }
        return null;
    }

    public void Discard(long first, long count)
    {
        foreach (long page in Range(first, count).Where(pages.ContainsKey))
            pages[page] = pages[page] with { Copy = null };
    }

    public Type? Populate(long first, long count, bool write)
    {
        foreach (long page in Range(first, count))
        {
            if (Refusal(page, write) is { } refusal)
                return refusal;
            if (write)
                Touch(page);
        }
        return null;
    }

    /// <summary>The page is made ready for stores: private memory gets its copy.</summary>
    public void Touch(long page)
    {
        if (pages[page] is { IsPrivate: true, Copy: null } mapped)
            pages[page] = mapped with { Copy = [.. WordsOf(mapped) ?? new long[shape.WordsPerPage]] };
    }

    public Type? Refusal(long page, bool write) => pages.GetValueOrDefault(page)?.Protection switch
    {
        null => typeof(NotMappedException),
        Protection.None => typeof(AccessDeniedException),
        Protection.Read when write => typeof(AccessDeniedException),
        _ => null,
    };

    public long Load(long page, int word) => WordsOf(pages[page])?[word] ?? 0;

    public void Store(long page, int word, long value)
    {
        Page mapped = pages[page];
        if (!mapped.IsPrivate)
        {
            mapped.Shared![mapped.SharedPage][word] = value;
            return;
        }
        Touch(page);
        // A clone may have the old array.
        pages[page] = pages[page] with { Copy = [.. pages[page].Copy!] };
        pages[page].Copy![word] = value;
    }

    /// <summary>Whether all of an area is mapped by one mapping with one protection, for loads and stores if it is anonymous.</summary>
    public bool MayBeHuge(long area)
    {
        Page?[] all = [.. Range(area * shape.PagesPerArea, shape.PagesPerArea).Select(page => pages.GetValueOrDefault(page))];
        return all.All(page => page is not null && page.Protection == all[0]!.Protection
            && (page.Shared is not null || page.Protection == Protection.ReadWrite));
    }

    public bool IsMapped(long page) => pages.ContainsKey(page);

    public bool IsAnonymous(long area) => Range(area * shape.PagesPerArea, shape.PagesPerArea)
        .Select(page => pages.GetValueOrDefault(page)).FirstOrDefault(page => page is not null) is not { Shared: not null };

    public SpaceModel Clone()
    {
        var clone = new SpaceModel(shape);
        foreach ((long page, Page mapped) in pages)
            clone.pages.Add(page, mapped);
        return clone;
    }

    private static IEnumerable<long> Range(long first, long count)
    {
        for (long page = first; page < first + count; page++)
            yield return page;
    }

    private static long[]? WordsOf(Page page) => page.Copy ?? page.Shared?[page.SharedPage];
}
