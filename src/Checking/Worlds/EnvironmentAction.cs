using PtSpec.Checking.Properties;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>
/// Something that happens by itself, at any time that its guard allows: the end of a grace period, a walk of the hardware.
/// No program decides it. Once all programs have ended no action goes on for ever, or no state would be final: a cache fills,
/// and only a flush empties it.
/// </summary>
/// <param name="Name">What happens, unique within a world, for instance "grace period of T0 ends".</param>
/// <param name="Command">What it does.</param>
internal sealed record EnvironmentAction(string Name, GuardedCommand Command)
{
    /// <summary>A value without which it can never happen: when no step writes it, the action is not there. Null: always.</summary>
    public (Field Field, ulong Value)? Needs { get; init; }

    /// <summary>
    /// Whether it does happen in the end when it can all the time, as a grace period does end. A cache need never fill. A store that
    /// leaves a store buffer (<see cref="IsStore"/>) always does.
    /// </summary>
    public bool IsFair { get; init; }

    /// <summary>The CPU whose stores it sees before others do: it is that CPU's hardware. Null: it sees what all see.</summary>
    public int? Cpu { get; init; }

    /// <summary>Whether it is a store that leaves a store buffer.</summary>
    public bool IsStore { get; init; }

    /// <summary>What happens in a state, where that depends on it, of which it reads elements of fields; null: what the name says.</summary>
    public Func<Func<Field, int, ulong>, string?>? NameIn { get; init; }

    /// <summary>Every action of a world, but for stores that leave store buffers: which stores there are the programs tell.</summary>
    public static IReadOnlyList<EnvironmentAction> Of(World world, Func<Property, bool> isChecked)
    {
        ArgumentNullException.ThrowIfNull(world);
        return [.. GracePeriods(world, isChecked), .. Translations.Fills(world, isChecked), .. Devices.Fills(world, isChecked)];
    }

    /// <summary>The ends of grace periods: of tables, or of the pages that they share.</summary>
    public static IEnumerable<EnvironmentAction> GracePeriods(World world, Func<Property, bool> isChecked)
    {
        ArgumentNullException.ThrowIfNull(world);
        return world.HasFragments
            ? Enumerable.Range(0, world.Tables / World.Fragments).Select(page => Fragments.EndOfGracePeriod(world, page, isChecked))
            : Enumerable.Range(0, world.Tables).Select(table => Tables.EndOfGracePeriod(world, table, isChecked));
    }
}
