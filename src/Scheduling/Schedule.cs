using System.Globalization;

namespace PtSpec.Scheduling;

/// <summary>A CPU's turn.</summary>
/// <param name="Cpu">The CPU, from 0.</param>
/// <param name="Steps">How many steps it takes; 0 for as many as it can: until it waits for somebody or is at its end.</param>
public readonly record struct Turn(int Cpu, int Steps)
{
    /// <inheritdoc/>
    public override string ToString() => Steps == 0 ? $"{Cpu}" : $"{Cpu}*{Steps}";
}

/// <summary>
/// Who takes steps when: a list of turns, written as <c>0*3 1 0*2</c>. After the last turn nobody is made to give way: whoever
/// was on goes on as long as it can, then the next one.
/// </summary>
public sealed class Schedule : IEquatable<Schedule>
{
    /// <summary>Makes a schedule.</summary>
    public Schedule(IEnumerable<Turn> turns) => Turns = [.. turns];

    /// <summary>The turns.</summary>
    public IReadOnlyList<Turn> Turns { get; }

    /// <summary>Reads the written form: turns with blanks between them, each <c>CPU</c> or <c>CPU*STEPS</c>.</summary>
    /// <exception cref="FormatException">A turn is neither; the text says which.</exception>
    public static Schedule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Schedule(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(ParseTurn));
    }

    /// <inheritdoc/>
    public bool Equals(Schedule? other) => other is not null && Turns.SequenceEqual(other.Turns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schedule);

    /// <inheritdoc/>
    public override int GetHashCode() => Turns.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Turns);

    /// <summary>The schedule in which these CPUs took the steps, one after the other.</summary>
    internal static Schedule Of(ReadOnlySpan<byte> trace)
    {
        var turns = new List<Turn>();
        foreach (byte cpu in trace)
        {
            if (turns.Count > 0 && turns[^1].Cpu == cpu)
                turns[^1] = new Turn(cpu, turns[^1].Steps + 1);
            else
                turns.Add(new Turn(cpu, 1));
        }
        return new Schedule(turns);
    }

    private static Turn ParseTurn(string text)
    {
        string[] parts = text.Split('*');
        int steps = 0;
        bool isTurn = parts.Length <= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (parts.Length == 1
                || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out steps) && steps > 0));
        return isTurn
            ? new Turn(int.Parse(parts[0], CultureInfo.InvariantCulture), steps)
            : throw new FormatException($"'{text}' is no turn: expected CPU or CPU*STEPS, as in 0*3 1 0*2.");
    }
}
