using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Worlds;

/// <summary>A step that was taken.</summary>
/// <param name="Primitive">The primitive's C# name.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Result">What it returned; 0 when it returns nothing.</param>
internal readonly record struct TakenStep(string Primitive, ValueArray<ulong> Arguments, ulong Result)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Primitive}({string.Join(", ", Arguments)}) = {Result}";
}

/// <summary>One CPU of a world in which nobody else moves, a step at a time.</summary>
internal sealed class ControlledCpu
{
    private readonly List<TakenStep> steps = [];
    private readonly Func<Property, bool> isChecked;
    private readonly Func<int, int> choose;

    /// <summary>Puts a CPU into a world.</summary>
    /// <param name="state">The world's state, which the steps change.</param>
    /// <param name="cpu">The CPU.</param>
    /// <param name="isChecked">Which properties are looked at.</param>
    /// <param name="choose">Where a primitive leaves it open which of several ways is taken: picks one of that many.</param>
    public ControlledCpu(WorldState state, int cpu, Func<Property, bool> isChecked, Func<int, int> choose)
    {
        ArgumentNullException.ThrowIfNull(state);
        State = state;
        Cpu = cpu;
        this.isChecked = isChecked;
        this.choose = choose;
    }

    /// <summary>The CPU.</summary>
    public int Cpu { get; }

    /// <summary>The state of the world.</summary>
    public WorldState State { get; private set; }

    /// <summary>The kernel names of the routines that the next step is in, outermost first.</summary>
    public IReadOnlyList<string> Stack { get; set; } = [];

    /// <summary>The steps taken so far.</summary>
    public IReadOnlyList<TakenStep> Steps => steps;

    /// <summary>Takes a step. Grace periods end when nothing else can happen.</summary>
    /// <returns>What the primitive returns.</returns>
    /// <exception cref="ControlledCpuException">A check fails, or the CPU would wait for ever.</exception>
    public ulong Take(string primitive, params ReadOnlySpan<ulong> arguments)
    {
        ValueArray<ulong> given = [.. arguments];
        (WorldState after, ulong result) = Choose(primitive, given) is { } open
            ? open
            : EndGracePeriods() && Choose(primitive, given) is { } late
                ? late
                : throw new ControlledCpuException($"{primitive}({string.Join(", ", given)}) waits for ever.", null);
        State = after;
        steps.Add(new TakenStep(primitive, given, result));
        return result;
    }

    private (WorldState After, ulong Result)? Choose(string primitive, ValueArray<ulong> arguments)
    {
        var ways = new List<(WorldState After, ulong Result)>();
        foreach (GuardedCommand command in Primitives.Alternatives(
            State.World, new StepContext(Cpu, Stack), primitive, [.. arguments.Select(a => new Constant(a))], isChecked))
        {
            WorldState after = State.Copy();
            CommandResult end = CommandInterpreter.Execute(command, after, NoLocals);
            if (end.Failed is { } failed)
                throw new ControlledCpuException($"{primitive}: {failed.Failure}.", failed);
            if (end.IsDone)
                ways.Add((after, end.Result));
        }
        return ways.Count == 0 ? null : ways[choose(ways.Count)];
    }

    private bool EndGracePeriods()
    {
        bool any = false;
        foreach (EnvironmentAction action in EnvironmentAction.GracePeriods(State.World, isChecked))
        {
            WorldState after = State.Copy();
            GuardedCommand command = action.Command;
            CommandResult end = CommandInterpreter.Execute(command, after, NoLocals);
            if (!end.IsDone)
                continue;
            State = after;
            any = true;
        }
        return any;
    }

    private static ulong NoLocals(int local) => throw new InvalidOperationException("A step on constants reads no locals.");
}

/// <summary>A CPU of a controlled world cannot go on.</summary>
/// <param name="message">Why.</param>
/// <param name="failed">The check that failed, or null.</param>
internal sealed class ControlledCpuException(string message, PropertyCheck? failed) : Exception(message)
{
    /// <summary>The check that failed; null when the CPU would wait for ever.</summary>
    public PropertyCheck? Failed { get; } = failed;
}
