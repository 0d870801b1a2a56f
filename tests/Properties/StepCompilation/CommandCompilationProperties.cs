using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using Xunit;

namespace PtSpec.Properties.StepCompilation;

public unsafe class CommandCompilationProperties
{
    // Its entries fill several words of a packed state.
    private static readonly World Wide = new(ScenarioFile.Parse("wide", """
        scenario wide
        kernel 6.6
        ptes 4
        tables 6
        vma 0 = shmem private
        vma 1 = shmem private
        vma 2 = anon
        cpu 0: write 0.0 1
        cpu 1: write 0.0 2
        cpu 2: write 0.0 3
        """));

    [Property(MaxTest = 150, QuietOnSuccess = true)]
    public void A_compiled_command_does_what_the_interpreter_does(int seed)
    {
        var random = new Random(seed);
        var layout = new StateLayout(Wide.Fields.Select(f => new StoredField(f, null, f.Bits)), [], [], 0);
        using var checks = new CheckList(_ => true, null);
        var counters = new TriggerCounters();
        GuardedCommand command = new RandomCommands(Wide, random).Next();
        StepFunction compiled = new StepCompiler(layout, checks).Compile("random", [command]);
        var before = new ulong[layout.Words];
        var after = new ulong[layout.Words];
        for (int n = 0; n < 20; n++)
        {
            WorldState expected = RandomState(layout, random, before);
            CommandResult end = CommandInterpreter.Execute(command, expected, NoLocals);
            var report = new StepReport { Triggered = counters.Mine };
            int count;
            fixed (ulong* from = before, to = after)
                count = compiled(from, to, &report);

            Assert.Equal(end.IsBlocked ? 0 : 1, count);
            Assert.Equal(end.Failed, report.Violation == 0 ? null : checks[report.Violation]);
            if (end.IsBlocked)
                continue;
            foreach (Field field in Wide.Fields)
            {
                for (int i = 0; i < field.Length; i++)
                    Assert.Equal(expected[field, (ulong)i], layout.Place(field)[i].Read(after));
            }
        }
    }

    private static ulong NoLocals(int local) => throw new InvalidOperationException("There are no locals.");

    private static WorldState RandomState(StateLayout layout, Random random, ulong[] packed)
    {
        var state = new WorldState(Wide);
        foreach (Field field in Wide.Fields)
        {
            for (int i = 0; i < field.Length; i++)
            {
                ulong value = (ulong)random.NextInt64((long)field.Maximum + 1);
                state[field, (ulong)i] = value;
                layout.Place(field)[i].Write(packed, value);
            }
        }
        return state;
    }
}
