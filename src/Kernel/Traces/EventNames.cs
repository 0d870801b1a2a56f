using System.Runtime.InteropServices;

namespace PtSpec.Kernel.Traces;

/// <summary>Finds an event's definition by its name in the text, without making a string of it.</summary>
internal sealed class EventNames
{
    private readonly Dictionary<string, EventDefinition> _definitions = [];
    private readonly Dictionary<string, EventDefinition>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public EventNames() => _byText = _definitions.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds a definition of the header.</summary>
    public void Add(EventDefinition definition) => _definitions.Add(definition.Name, definition);

    /// <summary>The definition; one that says nothing about page tables for a name that the header does not define.</summary>
    public EventDefinition Find(ReadOnlySpan<char> name)
    {
        ref EventDefinition? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_byText, name, out _);
        return known ??= EventDefinition.Undefined(name.ToString());
    }
}
