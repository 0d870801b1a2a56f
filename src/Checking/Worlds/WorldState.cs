namespace PtSpec.Checking.Worlds;

/// <summary>The values of all fields of a world, unpacked, each within its range.</summary>
internal sealed class WorldState
{
    private readonly IReadOnlyDictionary<Field, int> numbers;
    private readonly ulong[][] values;

    /// <summary>The initial state of a world.</summary>
    public WorldState(World world)
    {
        ArgumentNullException.ThrowIfNull(world);
        World = world;
        numbers = world.Fields.Select((field, number) => (field, number)).ToDictionary(f => f.field, f => f.number);
        values = [.. world.Fields.Select(field => new ulong[field.Length])];
        foreach (Field field in world.Fields)
        {
            for (int i = 0; i < field.Length; i++)
                this[field, (ulong)i] = world.Initial(field, i);
        }
    }

    private WorldState(WorldState from)
    {
        World = from.World;
        numbers = from.numbers;
        values = [.. from.values.Select(v => (ulong[])v.Clone())];
    }

    /// <summary>The world.</summary>
    public World World { get; }

    /// <summary>The value of an element of a field.</summary>
    /// <exception cref="WorldRangeException">There is no such element, or it does not take the value.</exception>
    public ulong this[Field field, ulong index]
    {
        get => Elements(field, index)[index];
        set
        {
            ArgumentNullException.ThrowIfNull(field);
            if (value > field.Maximum)
                throw new WorldRangeException($"{field}[{index}] takes 0 to {field.Maximum}, not {value}.");
            Elements(field, index)[index] = value;
        }
    }

    /// <summary>A state of its own with the same values.</summary>
    public WorldState Copy() => new(this);

    private ulong[] Elements(Field field, ulong index)
    {
        ulong[] elements = values[numbers[field]];
        return index < (ulong)elements.Length
            ? elements
            : throw new WorldRangeException($"{field} has {elements.Length} elements, and number {index} is none of them.");
    }
}

/// <summary>A guarded command left the ranges that packing relies on: a fault of the world, not of the protocol.</summary>
/// <param name="message">Which range, and what was outside of it.</param>
internal sealed class WorldRangeException(string message) : Exception(message);
