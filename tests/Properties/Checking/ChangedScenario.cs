using FsCheck;
using FsCheck.Fluent;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;

namespace PtSpec.Properties.Checking;

/// <summary>A scenario, and perhaps a change to a statement that it comes across.</summary>
public sealed record ChangedScenario(Scenario Scenario, Change? Change)
{
    public IReadOnlyList<Change> Changes => Change is null ? [] : [Change];

    public Func<string, RoutineProgram> Find => new ChangedRoutines(Scenario.Kernel, Changes).Find;

    /// <summary>Whether the change leaves no loop without any step, and locals that fit a frame: the compiler refuses the others.</summary>
    public bool CanBeCompiled
    {
        get
        {
            try
            {
                using var compiled = new CompiledScenario(Scenario, Find);
                // An operation of which a change leaves no step is told here.
                compiled.WriteInitial(new ulong[compiled.Layout.Words]);
                return true;
            }
            catch (NotSupportedException e) when (e.Message.Contains("loops without a step") || e.Message.Contains("without any step") || e.Message.Contains($"at most {FrameLayout.MostBits} fit"))
            {
                return false;
            }
        }
    }

    public override string ToString() => $"{Change?.ToString() ?? "no change"}\n{Scenario}";

    /// <summary>Random scenarios, most of them changed; they shrink to smaller ones with the same change.</summary>
    internal static Arbitrary<ChangedScenario> Arbitrary(ScenarioGeneratorOptions options) => Arb.From(
        from scenario in ScenarioGenerator.Scenarios(options)
        from isChanged in Gen.Frequency((1, Gen.Constant(false)), (3, Gen.Constant(true)))
        from number in Gen.Choose(0, int.MaxValue - 1)
        select new ChangedScenario(scenario, isChanged ? Pick(Possible(scenario), number) : null),
        changed => ScenarioShrinker.Shrink(changed.Scenario).Select(smaller => changed with { Scenario = smaller }));

    /// <summary>Every change that can be made to a statement of the scenario's programs.</summary>
    public static IReadOnlyList<Change> Possible(Scenario scenario)
    {
        var world = new World(scenario);
        return [.. Enumerable.Range(0, world.Cpus)
            .Select(cpu => Linker.Link(world, cpu, Routines.Find))
            .SelectMany(p => ControlFlow.Reachable(p.Nodes, p.Entry).Select(n => p.Nodes[n].Origin))
            .Select(o => (o.Routine.KernelName, o.Source.Number))
            .Distinct()
            .Order()
            .SelectMany(s => Possible(s.KernelName, s.Number))
            .Where(change => CanBeMade(scenario, change))];
    }

    private static IEnumerable<Change> Possible(string routine, int step) =>
    [
        new Without(routine, step),
        new Force(routine, step, false),
        new Force(routine, step, true),
        new ReturnValue(routine, step, "0"),
        new Replace(routine, step, nameof(IMm.MmapReadLock)),
        .. Enumerable.Range(1, step - 1).Select(before => new Hoist(routine, step, before)),
        .. Enumerable.Range(1, step - 1).Select(before => new PtSpec.Checking.Mutations.Swap(routine, before, step)),
        .. Enumerable.Range(1, step).Select(other => new PmdSame(routine, step, "pmd", "pmdval", other)),
        new Compare(routine, step, "pmdval", true, "now"),
        new Compare(routine, step, "now", false, "pmdval"),
    ];

    private static bool CanBeMade(Scenario scenario, Change change)
    {
        try
        {
            _ = new ChangedRoutines(scenario.Kernel, [change]);
            return true;
        }
        catch (ChangeException)
        {
            return false;
        }
    }

    private static Change? Pick(IReadOnlyList<Change> changes, int number) =>
        changes.Count == 0 ? null : changes[number % changes.Count];
}
