using PtSpec.Checking.Linking;
using PtSpec.Checking.Mutations;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;
using PtSpec.StateMachines;
using Xunit;

namespace PtSpec.Properties.Spec;

/// <summary>A kernel runs its own text: no operation reaches a routine of another version.</summary>
public sealed class KernelTextTests
{
    private const string EveryOperation = """
        ptes 2
        vma 0 = shmem private
        pmd 0 = table { 0: page a, 1: none }
        vma 1 = anon
        pmd 1 = none
        cpu 0: read 0.0; write 0.1 2; dontneed 0; retract 0
        cpu 1: uffd_copy 0.0 1; rw_install 0.1 1; mincore 0.0; pte_alloc 0
        cpu 2: read 1.0; write 1.1 2; dontneed 1.0; mincore 1.0
        """;

    [Theory]
    [InlineData("6.4")]
    [InlineData("6.5")]
    [InlineData("6.6")]
    [InlineData("6.12")]
    [InlineData("6.13")]
    [InlineData("6.14")]
    [InlineData("7.3")]
    public void Operations_reach_only_routines_of_their_kernel(string kernel)
    {
        Scenario scenario = ScenarioFile.Parse("every operation", $"scenario s kernel {kernel} {EveryOperation}");
        var world = new World(scenario);
        IEnumerable<CpuProgram> programs = Enumerable.Range(0, world.Cpus).Select(cpu => Linker.Link(world, cpu, Routines.Find));
        string[] foreign = [.. programs
            .SelectMany(p => ControlFlow.Reachable(p.Nodes, p.Entry).Select(n => p.Nodes[n].Origin.Routine))
            .Distinct()
            .Where(r => !ChangedRoutines.Range(r).Contains(KernelVersion.Parse(kernel)))
            .Select(r => $"{r.Id} ({r.Kernels})")];
        Assert.Empty(foreign);
    }
}
