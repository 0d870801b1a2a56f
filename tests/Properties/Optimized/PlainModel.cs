using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Optimized;

/// <summary>Memory by dictionaries: the file's words, and the words of the anonymous pages on top of it.</summary>
internal sealed class PlainModel(SpaceSetup setup, Func<long, long> fileContent)
{
    private readonly Dictionary<long, long> file = [];
    private readonly Dictionary<long, long[]> anonymous = [];

    /// <summary>Anonymous pages, which are exactly the ones mapped writable in private memory.</summary>
    public int AnonymousPages => anonymous.Count;

    public int AnonymousPagesOf(int slot) => anonymous.Keys.Count(page => page / setup.PtrsPerPte == slot);

    public bool HasAnonymousPage(long address) => anonymous.ContainsKey(address / setup.WordsPerPage);

    public long Load(long address) =>
        anonymous.TryGetValue(address / setup.WordsPerPage, out long[]? page)
            ? page[address % setup.WordsPerPage]
            : Behind(address);

    public void Store(long address, long value)
    {
        if (KindAt(address) == VmaKind.SharedShmem)
            file[address] = value;
        else
            Touch(address)[address % setup.WordsPerPage] = value;
    }

    /// <summary>A page comes into being by a store of any of its words, or by populating for writing.</summary>
    public long[] Touch(long address)
    {
        long page = address / setup.WordsPerPage;
        if (!anonymous.TryGetValue(page, out long[]? words))
        {
            words = [.. Enumerable.Range(0, setup.WordsPerPage).Select(i => Behind((page * setup.WordsPerPage) + i))];
            anonymous.Add(page, words);
        }
        return words;
    }

    public void Install(long address, long[] content) => anonymous.Add(address / setup.WordsPerPage, [.. content]);

    public void DontNeed(long address, long length)
    {
        for (long page = address / setup.WordsPerPage; page < (address + length) / setup.WordsPerPage; page++)
            anonymous.Remove(page);
    }

    public VmaKind KindAt(long address) => setup.Slots[address / setup.WordsPerPage / setup.PtrsPerPte];

    private long Behind(long address)
    {
        if (KindAt(address) == VmaKind.Anonymous)
            return 0;
        return file.TryGetValue(address, out long value) ? value : fileContent(address);
    }
}
