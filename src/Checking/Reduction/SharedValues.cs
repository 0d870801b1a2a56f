using PtSpec.Checking.Compilation;
using PtSpec.Checking.Worlds;

namespace PtSpec.Checking.Reduction;

/// <summary>The values that each element of the shared state ever takes, as far as the steps looked at so far tell.</summary>
/// <remarks>Elements are numbered through: field by field, index by index.</remarks>
internal sealed class SharedValues
{
    private readonly Dictionary<Field, int> first = [];
    private readonly List<(Field Field, int Index)> elements = [];
    private readonly SortedSet<ulong>[] values;
    private readonly ulong[]?[] known;
    private readonly int[] changed;

    /// <summary>Begins with the states that a scenario may begin in.</summary>
    public SharedValues(CompiledScenario scenario, IReadOnlyList<ulong[]> initial)
    {
        foreach (Field field in scenario.Layout.Fields)
        {
            first[field] = elements.Count;
            for (int i = 0; i < field.Length; i++)
                elements.Add((field, i));
        }
        values = [.. elements.Select(e => new SortedSet<ulong>(initial.Select(i => scenario.Read(i, e.Field, e.Index))))];
        known = new ulong[]?[elements.Count];
        changed = new int[elements.Count];
    }

    /// <summary>The number of elements.</summary>
    public int Count => elements.Count;

    /// <summary>How many values were added so far.</summary>
    public int Version { get; private set; }

    /// <summary>The number of an element; -1 for one that there is not.</summary>
    public int Number(Field field, ulong index) => index < (ulong)field.Length ? first[field] + (int)index : -1;

    /// <summary>The field and the index of an element.</summary>
    public (Field Field, int Index) this[int element] => elements[element];

    /// <summary>The values of an element, in order.</summary>
    public ulong[] Of(int element) => known[element] ??= [.. values[element]];

    /// <summary>The version with which the element took its last new value.</summary>
    public int ChangedAt(int element) => changed[element];

    /// <summary>Adds values of an element; what its field has no room for never happens.</summary>
    public void Add(int element, ulong[] more)
    {
        foreach (ulong value in more)
        {
            if (value > elements[element].Field.Maximum || !values[element].Add(value))
                continue;
            known[element] = null;
            changed[element] = ++Version;
        }
    }

    /// <summary>A set of values of an element as bits, one for each value that it takes; all bits when there are too many.</summary>
    public ulong Bits(int element, ulong[] some)
    {
        ulong[] all = Of(element);
        if (all.Length > 64)
            return ulong.MaxValue;
        ulong bits = 0;
        foreach (ulong value in some)
        {
            int at = Array.BinarySearch(all, value);
            if (at >= 0)
                bits |= 1UL << at;
        }
        return bits;
    }
}
