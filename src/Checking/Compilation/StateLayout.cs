using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Compilation;

/// <summary>Where a bit field lies in a packed state.</summary>
/// <param name="Word">The 64-bit word.</param>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Bits">The width; 0 for what needs no room.</param>
internal readonly record struct BitPlace(int Word, int Shift, int Bits)
{
    /// <summary>The mask of the value, not shifted.</summary>
    public ulong Mask => Bits == 64 ? ulong.MaxValue : (1UL << Bits) - 1;

    /// <summary>Reads the value from a state.</summary>
    public ulong Read(ReadOnlySpan<ulong> state) => Bits == 0 ? 0 : (state[Word] >> Shift) & Mask;

    /// <summary>Writes the value into a state.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value needs more bits.</exception>
    public void Write(Span<ulong> state, ulong value)
    {
        if (Bits < 64 && value > Mask)
            throw new ArgumentOutOfRangeException(nameof(value), value, $"Needs more than {Bits} bits.");
        if (Bits > 0)
            state[Word] = (state[Word] & ~(Mask << Shift)) | (value << Shift);
    }
}

/// <summary>A field that states hold, or a part of one.</summary>
/// <param name="Field">The field.</param>
/// <param name="Elements">
/// The elements that are held when every access names its element, null when all are held so that an element can be
/// computed. An element not held has its initial value for ever.
/// </param>
/// <param name="Bits">Bits per element.</param>
internal sealed record StoredField(Field Field, IReadOnlySet<int>? Elements, int Bits);

/// <summary>Where the elements of a field lie: in one word, or in several with equally many elements each.</summary>
/// <param name="PerChunk">Elements per chunk; 1 when every element has a place of its own.</param>
/// <param name="Chunks">The place of each chunk's first element; no bits for what is not held.</param>
internal sealed record FieldPlace(int PerChunk, IReadOnlyList<BitPlace> Chunks)
{
    /// <summary>The place of an element.</summary>
    public BitPlace this[int index]
    {
        get
        {
            BitPlace first = Chunks[index / PerChunk];
            return first with { Shift = first.Shift + (index % PerChunk * first.Bits) };
        }
    }
}

/// <summary>The packing of a scenario's states into as few 64-bit words as they need.</summary>
internal sealed class StateLayout
{
    private readonly List<ulong> used = [];
    private readonly Dictionary<Field, FieldPlace> fields = [];
    private readonly BitPlace[] counters;
    private readonly BitPlace[][] frames;

    /// <summary>Packs first what is widest.</summary>
    /// <param name="stored">The fields that a state holds.</param>
    /// <param name="counterBits">Bits of each CPU's program counter.</param>
    /// <param name="frameBits">Bits of each word of each CPU's locals, at most 64.</param>
    /// <param name="monitorBits">Bits of the linearizability monitor's state, at most 64.</param>
    public StateLayout(
        IEnumerable<StoredField> stored, IReadOnlyList<int> counterBits, IReadOnlyList<IReadOnlyList<int>> frameBits, int monitorBits)
    {
        counters = new BitPlace[counterBits.Count];
        frames = [.. frameBits.Select(words => new BitPlace[words.Count])];
        var requests = new List<(int Bits, Action<BitPlace> Place)> { (monitorBits, p => Monitor = p) };
        for (int c = 0; c < counterBits.Count; c++)
        {
            int cpu = c;
            requests.Add((counterBits[c], p => counters[cpu] = p));
            for (int w = 0; w < frameBits[c].Count; w++)
            {
                int word = w;
                requests.Add((frameBits[c][w], p => frames[cpu][word] = p));
            }
        }
        foreach (StoredField field in stored)
        {
            if (field.Elements is { } elements)
                AddElements(requests, field, elements);
            else
                AddField(requests, field);
        }
        foreach ((int bits, Action<BitPlace> place) in requests.OrderByDescending(r => r.Bits))
            place(Allocate(bits));
        Words = Math.Max(1, used.Count);
    }

    /// <summary>64-bit words per state.</summary>
    public int Words { get; }

    /// <summary>Bits in use.</summary>
    public int Bits => used.Sum(u => System.Numerics.BitOperations.PopCount(u));

    /// <summary>The linearizability monitor's state.</summary>
    public BitPlace Monitor { get; private set; }

    /// <summary>The fields that a state holds.</summary>
    public IReadOnlyCollection<Field> Fields => fields.Keys;

    /// <summary>The program counter of a CPU.</summary>
    public BitPlace Counter(int cpu) => counters[cpu];

    /// <summary>The locals of a CPU: where each word of its frame lies.</summary>
    public IReadOnlyList<BitPlace> Frame(int cpu) => frames[cpu];

    /// <summary>Whether a state holds the field's element; otherwise it has its initial value for ever.</summary>
    public bool Holds(Field field, int index) => fields.TryGetValue(field, out FieldPlace? place) && place[index].Bits > 0;

    /// <summary>Where a field lies.</summary>
    public FieldPlace Place(Field field) => fields[field];

    private void AddElements(List<(int Bits, Action<BitPlace> Place)> requests, StoredField field, IReadOnlySet<int> elements)
    {
        var places = new BitPlace[field.Field.Length];
        fields[field.Field] = new FieldPlace(1, places);
        foreach (int index in elements.Order())
        {
            int element = index;
            requests.Add((field.Bits, p => places[element] = p));
        }
    }

    private void AddField(List<(int Bits, Action<BitPlace> Place)> requests, StoredField field)
    {
        int length = field.Field.Length;
        int perChunk = Math.Min(length, 64 / field.Bits);
        int chunks = (length + perChunk - 1) / perChunk;
        var places = new BitPlace[chunks];
        fields[field.Field] = new FieldPlace(perChunk, places);
        for (int k = 0; k < chunks; k++)
        {
            int chunk = k;
            int elements = Math.Min(perChunk, length - (k * perChunk));
            requests.Add((elements * field.Bits, p => places[chunk] = p with { Bits = field.Bits }));
        }
    }

    private BitPlace Allocate(int bits)
    {
        if (bits == 0)
            return default;
        ulong mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        for (int w = 0; w < used.Count; w++)
        {
            for (int shift = 0; shift + bits <= 64; shift++)
            {
                if ((used[w] & (mask << shift)) != 0)
                    continue;
                used[w] |= mask << shift;
                return new BitPlace(w, shift, bits);
            }
        }
        used.Add(mask);
        return new BitPlace(used.Count - 1, 0, bits);
    }
}
