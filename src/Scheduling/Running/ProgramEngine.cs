namespace PtSpec.Scheduling.Running;

/// <summary>Runs a <see cref="ConcurrentProgram{TShared}"/>.</summary>
/// <param name="program">The program.</param>
/// <param name="stepsMax">More steps in a schedule are a livelock.</param>
/// <param name="observe">Told of each schedule that comes to its end; null for nobody.</param>
internal sealed class ProgramEngine<TShared>(
    ConcurrentProgram<TShared> program, int stepsMax, Action<Engine, TShared>? observe = null) : Engine(program.Cpus.Count, stepsMax)
{
    private readonly Action<TShared, ScheduledMemory>[] programs = [.. program.Cpus];
    private TShared shared = default!;

    protected override void SetUp() => shared = program.SetUp();

    protected override void Program(int cpu, ScheduledMemory memory) => programs[cpu](shared, memory);

    protected override void Check()
    {
        program.Check?.Invoke(shared);
        observe?.Invoke(this, shared);
    }
}
