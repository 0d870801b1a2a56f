using System.Runtime.CompilerServices;
using Stateless.Reflection;

namespace PtSpec.StateMachines;

/// <summary>
/// A machine compiled for inner loops: the answers of the Stateless machine, without allocation and in constant time.
/// It is compiled from what the machine says of itself (<c>GetInfo</c>); only a guard's data is looked up, by its description.
/// </summary>
internal sealed class DenseTable<TState, TTrigger>
    where TState : struct, Enum
    where TTrigger : struct, Enum
{
    private readonly int stateCount;
    private readonly int triggerCount;
    private readonly int[] firstRow;
    private readonly Row[] rows;
    private readonly HeldLocks[] lockSets;

    /// <summary>Compiles a machine.</summary>
    /// <exception cref="ArgumentException">
    /// The states or the triggers are not an int enumeration numbered from zero without gaps.
    /// </exception>
    public DenseTable(MachineDefinition<TState, TTrigger> definition)
    {
        stateCount = CountValues<TState>(nameof(definition));
        triggerCount = CountValues<TTrigger>(nameof(definition));
        StateMachineInfo info = definition.Create(definition.InitialState, () => default).GetInfo();
        ILookup<int, FixedTransitionInfo> byCell = info.States
            .SelectMany(state => state.FixedTransitions, (state, transition) => (State: state, Transition: transition))
            .ToLookup(entry => Cell(entry.State, entry.Transition), entry => entry.Transition);
        firstRow = new int[(stateCount * triggerCount) + 1];
        var allRows = new List<Row>();
        var allSets = new List<HeldLocks>();
        for (int cell = 0; cell < stateCount * triggerCount; cell++)
        {
            firstRow[cell] = allRows.Count;
            foreach (FixedTransitionInfo transition in byCell[cell])
                allRows.Add(Compile(transition, definition.Guards, allSets));
        }
        firstRow[^1] = allRows.Count;
        rows = [.. allRows];
        lockSets = [.. allSets];
    }

    /// <summary>Where a trigger leads, exactly as the Stateless machine would go.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="trigger">The trigger.</param>
    /// <param name="context">Kernel and locks at that instant.</param>
    /// <param name="next">The state after; the state before when the trigger is refused.</param>
    /// <returns>Whether the trigger may fire.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The state or trigger is not a member of its enumeration.</exception>
    public bool TryFire(TState state, TTrigger trigger, FiringContext context, out TState next)
    {
        int cell = Cell(Number(state), Number(trigger));
        int kernel = context.Kernel.Ordinal;
        HeldLocks held = context.Held.WithImplied();
        for (int i = firstRow[cell]; i < firstRow[cell + 1]; i++)
        {
            ref readonly Row row = ref rows[i];
            if (kernel < row.FirstKernel || kernel > row.LastKernel)
                continue;
            for (int j = row.FirstLockSet; j < row.EndLockSet; j++)
            {
                if ((held & lockSets[j]) == lockSets[j])
                {
                    next = row.Next;
                    return true;
                }
            }
        }
        next = state;
        return false;
    }

    /// <summary>Whether a trigger may fire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state or trigger is not a member of its enumeration.</exception>
    public bool IsLegal(TState state, TTrigger trigger, FiringContext context) => TryFire(state, trigger, context, out _);

    private static Row Compile(
        FixedTransitionInfo transition, IReadOnlyDictionary<string, TransitionGuard> guards, List<HeldLocks> lockSets)
    {
        TransitionGuard guard = guards[transition.GuardConditionsMethodDescriptions.Single().Description];
        int firstLockSet = lockSets.Count;
        lockSets.AddRange(guard.Locks.Alternatives);
        return new Row(
            guard.Versions.From?.Ordinal ?? int.MinValue,
            guard.Versions.To?.Ordinal ?? int.MaxValue,
            firstLockSet,
            lockSets.Count,
            (TState)transition.DestinationState.UnderlyingState);
    }

    private static int CountValues<TEnum>(string parameter)
        where TEnum : struct, Enum
    {
        TEnum[] values = Enum.GetValues<TEnum>();
        if (Unsafe.SizeOf<TEnum>() != sizeof(int) || values.Select(Number).Index().Any(entry => entry.Index != entry.Item))
            throw new ArgumentException($"{typeof(TEnum).Name} is not an int enumeration numbered from zero.", parameter);
        return values.Length;
    }

    private static int Number<TEnum>(TEnum value)
        where TEnum : struct, Enum => Unsafe.BitCast<TEnum, int>(value);

    private int Cell(StateInfo state, FixedTransitionInfo transition) =>
        Cell(Number((TState)state.UnderlyingState), Number((TTrigger)transition.Trigger.UnderlyingTrigger));

    private int Cell(int state, int trigger)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)state, (uint)stateCount, nameof(state));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)trigger, (uint)triggerCount, nameof(trigger));
        return (state * triggerCount) + trigger;
    }

    private readonly record struct Row(int FirstKernel, int LastKernel, int FirstLockSet, int EndLockSet, TState Next);
}
