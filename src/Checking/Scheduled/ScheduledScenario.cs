using System.Collections.Immutable;
using PtSpec.Checking.Properties;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using PtSpec.Scheduling;
using PtSpec.Scheduling.Running;

namespace PtSpec.Checking.Scheduled;

/// <summary>A scenario whose CPUs run the compiled routines under schedules.</summary>
internal sealed class ScheduledScenario
{
    /// <summary>Steps of a schedule that a strategy decides on: operations that undo each other's work may go on for ever.</summary>
    public const int StepsMax = 1000;

    private readonly ProtocolLayout layout;
    private readonly SeededFault fault;

    /// <summary>Makes a scenario ready to be run.</summary>
    /// <exception cref="NotSupportedException">The compiled core has not what the scenario asks for; the text says what.</exception>
    public ScheduledScenario(Scenario scenario)
        : this(scenario, SeededFault.None)
    {
    }

    internal ScheduledScenario(Scenario scenario, SeededFault fault)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        layout = new ProtocolLayout(scenario);
        this.fault = fault;
    }

    /// <summary>The properties that are judged as the explorer judges them, besides that no schedule goes on for ever.</summary>
    public static IReadOnlyList<Property> Judged { get; } =
        [Property.I1, Property.I2, Property.I3, Property.I4, Property.I5, Property.Linearizability, Property.Deadlock, Property.Effect];

    /// <summary>The properties of which a part is judged, and which part.</summary>
    public static IReadOnlyList<(Property Property, string What)> JudgedInPart { get; } =
    [
        (Property.I7, "a lock is given back, by who holds it"),
        (Property.I9, "no NULL page table is used"),
    ];

    /// <summary>The words of the operations that can be scheduled.</summary>
    public static IReadOnlyList<string> Operations { get; } =
        [.. OperationShape.All.Where(shape => ScheduledOperation.IsOffered(shape.Kind)).Select(shape => shape.Word)];

    /// <summary>The scenario.</summary>
    public Scenario Scenario => layout.Scenario;

    /// <summary>Runs it under the schedules of a strategy, up to the first that violates something.</summary>
    public ScheduleReport Explore(Strategy strategy, ScheduleBounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return Schedules.Explore(Engine(null), strategy, (bounds ?? new ScheduleBounds()) with { Steps = StepsMax });
    }

    /// <summary>Runs it under one schedule.</summary>
    public ReplayReport Replay(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return Schedules.Replay(Engine(null), schedule);
    }

    /// <summary>What can be seen at the ends of all schedules of a strategy.</summary>
    internal (ScheduleReport Report, ImmutableSortedSet<FinalMemory> Ends) Ends(Strategy strategy, ScheduleBounds bounds)
    {
        ImmutableSortedSet<FinalMemory>.Builder ends = ImmutableSortedSet.CreateBuilder<FinalMemory>();
        ScheduleReport report = Schedules.Explore(
            Engine((_, memory) => ends.Add(FinalMemory.Of(memory))), strategy, bounds with { Steps = StepsMax });
        return (report, ends.ToImmutable());
    }

    /// <summary>What runs it.</summary>
    /// <param name="observe">Told of each schedule that comes to its end.</param>
    internal Engine Engine(Action<Engine, ProtocolMemory>? observe) => new ProgramEngine<ProtocolMemory>(
        new ConcurrentProgram<ProtocolMemory>(() => new ProtocolMemory(layout), [.. Scenario.Cpus.Select(Program)]) { Check = Check },
        StepsMax,
        observe);

    private Action<ProtocolMemory, ScheduledMemory> Program(ValueArray<Operation> operations)
    {
        Operation[] program = [.. operations];
        return (memory, scheduled) =>
        {
            var mm = new ScheduledMm(memory, scheduled, fault);
            for (int number = 0; number < program.Length; number++)
                mm.Perform(number, program[number]);
        };
    }

    // What must hold when everybody is done.
    private void Check(ProtocolMemory memory)
    {
        bool anyHeld = memory.Spinlocks.Any(spinlock => spinlock.State != SharedLock.Free)
            || memory.MmapLocks.Append(memory.IMmapRwsem).Any(semaphore => semaphore.State != 0)
            || memory.Folios.Any(folios => folios.AnyLocked);
        if (anyHeld)
            throw new ProtocolViolation(Property.I7, "an operation returned with a lock held");
        int installed = 0;
        foreach (Cell state in memory.TableStates)
        {
            if ((TableState)state.State is not (TableState.Freed or TableState.Installed))
                throw new ProtocolViolation(Property.I5, "a page table is neither in place nor free: it leaked");
            installed += state.State == (long)TableState.Installed ? 1 : 0;
        }
        if (installed != memory.NrPtes.Sum())
            throw new ProtocolViolation(Property.I5, "nr_ptes is not the number of page tables in place");
        var mapped = memory.Ptes.Select(entry => new PteValue((ulong)entry.State)).Where(pte => pte.HasPage)
            .Select(pte => pte.NamedPage).Where(memory.IsAnonymous).Select(page => page.Raw).ToList();
        if (!memory.PagesUsed.SetEquals(mapped) || mapped.Count != memory.PagesUsed.Count)
            throw new ProtocolViolation(Property.I5, "the anonymous pages in use are not those that are mapped");
        foreach (SlotEnd end in Scenario.Ends)
        {
            var pmd = new PmdValue((ulong)memory.Pmds[end.Slot].State);
            bool isThat = end.Pmd switch { PmdEnd.None => pmd.IsNone, PmdEnd.Table => pmd.IsTable, _ => pmd.IsLeaf };
            if (!isThat)
                throw new ProtocolViolation(Property.Effect, "a pmd entry is not what it should end as");
        }
    }
}
