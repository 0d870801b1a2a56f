using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Scenarios.Generation;
using PtSpec.Core.Vocabulary;
using PtSpec.StateMachines;
using Xunit;
using Xunit.Abstractions;

namespace PtSpec.Properties.Scenarios;

/// <summary>Random scenarios: valid, small, the same for the same seed, and everything comes up.</summary>
public sealed class ScenarioGeneratorTests(ITestOutputHelper output)
{
    [Property(Arbitrary = [typeof(ScenarioArbitraries)], MaxTest = 1000)]
    public Property Every_scenario_is_valid_and_small(Scenario scenario)
    {
        Assert.Empty(scenario.Problems());
        Assert.InRange(scenario.Operations.Count(), 1, 5);
        return true.ToProperty()
            .Collect($"{scenario.Cpus.Count} CPUs, {scenario.Operations.Count()} operations");
    }

    [Property]
    public void Options_bound_what_comes_up(
        ulong seed, PositiveInt cpus, PositiveInt operations, PositiveInt slots, PositiveInt ptes)
    {
        var options = new ScenarioGeneratorOptions
        {
            Cpus = Math.Min(cpus.Get, ScenarioRules.MaxCpus),
            Operations = Math.Min(operations.Get, ScenarioRules.MaxOperations),
            TotalOperations = 16,
            Slots = Math.Min(slots.Get, ScenarioRules.MaxSlots),
            Ptes = Math.Min(ptes.Get, ScenarioRules.MaxPtes),
            Kernels = [new(7, 3)],
        };
        Assert.All(ScenarioGenerator.Sample(seed, 10, options), scenario =>
        {
            Assert.True(scenario.IsValid());
            Assert.InRange(scenario.Cpus.Count, 1, options.Cpus);
            Assert.All(scenario.Cpus, program => Assert.InRange(program.Count, 1, options.Operations));
            Assert.InRange(scenario.Slots.Count, 1, options.Slots);
            Assert.InRange(scenario.PtrsPerPte, 1, options.Ptes);
            Assert.Equal(new(7, 3), scenario.Kernel);
        });
    }

    [Property]
    public void The_same_seed_gives_the_same_scenarios_however_many_are_asked_for(ulong seed)
    {
        IReadOnlyList<Scenario> many = ScenarioGenerator.Sample(seed, 12);
        Assert.Equal(many.Take(5), ScenarioGenerator.Sample(seed, 5));
        Assert.Equal($"random-{seed}-11", many[^1].Name);
    }

    [Fact]
    public void A_seed_means_the_same_scenarios_on_every_thread()
    {
        string expected = string.Concat(ScenarioGenerator.Sample(1, 20).Select(ScenarioPrinter.Print));
        Assert.All(
            Enumerable.Range(0, 4).AsParallel().Select(_ => string.Concat(ScenarioGenerator.Sample(1, 20).Select(ScenarioPrinter.Print))),
            text => Assert.Equal(expected, text));
    }

    [Fact]
    public void Everything_comes_up()
    {
        const int count = 3000;
        IReadOnlyList<Scenario> sample = ScenarioGenerator.Sample(1, count);
        var seen = sample
            .SelectMany(scenario => Features(scenario).Distinct())
            .GroupBy(feature => feature)
            .ToDictionary(group => group.Key, group => group.Count());
        foreach ((string feature, int times) in seen.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            output.WriteLine($"{100.0 * times / count,5:F1}% {feature}");
        Assert.All(Everything(), feature => Assert.True(seen.GetValueOrDefault(feature) >= count / 1000, $"seldom: {feature}"));
    }

    private static IEnumerable<string> Features(Scenario scenario)
    {
        yield return $"kernel {scenario.Kernel}";
        yield return $"locks {scenario.Locks}";
        yield return $"{scenario.Cpus.Count} CPUs";
        yield return $"{scenario.Slots.Count} slots";
        yield return $"{scenario.PtrsPerPte} ptes";
        foreach (SlotSetup slot in scenario.Slots)
        {
            yield return $"{slot.Vma} {slot.Pmd.Kind}{(slot.HugeFolio ? " huge" : "")}";
            foreach (PteSetup pte in slot.Pmd.Ptes)
                yield return $"{slot.Vma} entry {pte.Kind}";
        }

        foreach (Operation operation in scenario.Operations)
            yield return Feature(scenario.Slots[operation.Pmd.Index].Vma, operation.Kind, operation.IsWholeSlot);
    }

    // Without features; and what needs a second slot must find a fitting one.
    private static bool ComesUp(OperationKind kind) =>
        OperationShape.Of(kind) is
        {
            Needs: Core.Vocabulary.Features.None,
            GeneratedWith: Core.Vocabulary.Features.None,
            Weight: > 0,
            HasTarget: false,
        };

    private static IEnumerable<string> Everything()
    {
        // The kernel's own addresses come up as features do.
        foreach (VmaKind vma in Enum.GetValues<VmaKind>().Where(vma => vma != VmaKind.Kernel))
        {
            foreach (OperationKind kind in ScenarioWords.Operations.Where(kind => ScenarioRules.Allows(vma, kind) && ComesUp(kind)))
            {
                if (ScenarioWords.MayCoverSlot(kind))
                    yield return Feature(vma, kind, whole: true);
                if (ScenarioWords.MayCoverEntry(kind))
                    yield return Feature(vma, kind, whole: false);
            }

            foreach (PteSetupKind pte in Enum.GetValues<PteSetupKind>())
            {
                bool possible = pte switch
                {
                    PteSetupKind.Anon => vma == VmaKind.PrivateShmem,
                    PteSetupKind.Swap => vma != VmaKind.SharedShmem,
                    _ => true,
                };
                if (possible)
                    yield return $"{vma} entry {pte}";
            }

            foreach (string huge in (string[])["", " huge"])
            {
                foreach (PmdSetupKind pmd in (PmdSetupKind[])[PmdSetupKind.None, PmdSetupKind.Leaf, PmdSetupKind.Table])
                {
                    bool possible = huge != "" || pmd != PmdSetupKind.Leaf;
                    if (possible)
                        yield return $"{vma} {pmd}{huge}";
                }
            }
        }

        string[] others = ["locks Split", "locks Mm", "1 CPUs", "2 CPUs", "3 CPUs", "1 slots", "2 slots", "1 ptes", "2 ptes"];
        foreach (string other in others)
            yield return other;
        foreach (KernelVersion kernel in ScenarioGeneratorOptions.Milestones)
            yield return $"kernel {kernel}";
    }

    private static string Feature(VmaKind vma, OperationKind kind, bool whole) => $"{vma} {kind}{(whole ? " of a slot" : "")}";
}
